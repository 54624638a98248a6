import fc from "fast-check";
import { tf } from "topolab";
import { type Form, jit, normal, uniform } from "topolab/jit";
import { TraceError } from "../../../lib/src/errors.js";

/** Where a variable's first value comes from: of its own, or shared with another variable or a constant. */
type Origin = { own: number } | { copies: number } | { ofConstant: number } | { assigned: number };

/** One statement of a step. Numbers choose among what there is, modulo its count. */
type Statement =
  | { do: "unary"; name: string; x: number }
  | { do: "binary"; name: string; x: number; y: number }
  | { do: "read" | "copy" | "lazy"; variable: number }
  | { do: "assign"; variable: number; x: number }
  | { do: "assignVariable"; variable: number; from: number }
  | { do: "constant"; constant: number }
  | { do: "literal"; value: number }
  | { do: "draw"; name: "normal" | "uniform" }
  | { do: "minimize"; optimizer: number; variables: number[]; x: number }
  | { do: "counter" | "random" }
  | { do: "readValue"; x: number };

/** A step composed at random, with the variables, constants and optimizers around it. */
export interface Program {
  variables: Origin[];
  optimizers: string[];
  rate: "own" | "schedule" | "fromZero";
  statements: Statement[];
}

type X = tf.Tensor2D;
const SHAPE: [number, number] = [2, 3];

/** Functions of a 2 × 3 matrix that give one, through all kinds of operations, with values that stay small. */
const unary: Record<string, (x: X) => X> = {
  sin: (x) => x.sin(),
  tanh: (x) => x.tanh(),
  relu: (x) => x.relu(),
  leakyRelu: (x) => x.leakyRelu(0.5),
  sigmoid: (x) => x.sigmoid(),
  softmax: (x) => x.softmax(),
  square: (x) => x.tanh().square(),
  root: (x) => x.abs().add(0.5).sqrt() as X,
  log: (x) => x.abs().add(0.5).log() as X,
  exp: (x) => x.clipByValue(-2, 1).exp() as X,
  negative: (x) => x.neg(),
  half: (x) => x.mul(0.5),
  product: (x) => x.matMul(tf.tensor2d([0.3, -0.2, 0.1, 0.4, 0.1, -0.3, 0.2, 0.2, 0.1], [3, 3])) as X,
  outer: (x) => x.matMul(x, false, true).tanh().matMul(x.tanh()) as X,
  centered: (x) => x.sub(x.mean(0, true)) as X,
  normalized: (x) => x.div(x.square().sum(1, true).add(1).sqrt()) as X,
  flat: (x) => x.reshape([6]).cumsum().tanh().reshape(SHAPE) as X,
  turned: (x) => x.transpose().reshape(SHAPE) as X,
  swapped: (x) => x.gather([1, 0]) as X,
  joined: (x) => tf.concat([x, x.mul(2)], 1).slice([0, 2], SHAPE) as X,
  reversed: (x) => x.reverse(1) as X,
  padded: (x) =>
    x
      .pad([
        [1, 0],
        [0, 0],
      ])
      .slice([0, 0], SHAPE) as X,
  tiled: (x) => x.mean(1, true).tile([1, 3]) as X,
  picked: (x) => tf.where(x.greater(0.1), x.mul(0.5), x.sub(0.1)) as X,
  hot: (x) => tf.oneHot(x.argMax(1), 3).cast("float32").add(x.mul(0.1)) as X,
  cast: (x) => x.mul(3).round().cast("int32").cast("float32").mul(0.1).add(x) as X,
  unstacked: (x) => tf.stack(tf.unstack(x).reverse()) as X,
};

const binary: Record<string, (x: X, y: X) => X> = {
  add: (x, y) => x.add(y),
  sub: (x, y) => x.sub(y),
  mul: (x, y) => x.mul(y.tanh()) as X,
  div: (x, y) => x.div(y.square().add(1)) as X,
  maximum: (x, y) => x.maximum(y) as X,
  where: (x, y) => tf.where(x.less(y), x, y.mul(0.5)) as X,
  mixed: (x, y) => tf.concat([x, y], 0).gather([0, 3]) as X,
  distance: (x, y) => x.squaredDifference(y).add(0.1).sqrt() as X,
};

const optimizers: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.05),
  momentum: () => tf.train.momentum(0.02, 0.9),
  nesterov: () => tf.train.momentum(0.02, 0.9, true),
  adagrad: () => tf.train.adagrad(0.05),
  adadelta: () => tf.train.adadelta(0.05, 0.9, 1e-3),
  adam: () => tf.train.adam(0.02, 0.9, 0.99, 1e-3),
  adamax: () => tf.train.adamax(0.02, 0.9, 0.99, 1e-3),
  rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0, 1e-3),
};

const choice = fc.nat(30);
const ordinary = fc.oneof<fc.MaybeWeightedArbitrary<Statement>[]>(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("unary" as const),
      name: fc.constantFrom(...Object.keys(unary)),
      x: choice,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("binary" as const),
      name: fc.constantFrom(...Object.keys(binary)),
      x: choice,
      y: choice,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("read" as const, "copy" as const, "lazy" as const),
      variable: choice,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("assign" as const), variable: choice, x: choice }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("assignVariable" as const), variable: choice, from: choice }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("constant" as const), constant: choice }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("literal" as const),
      value: fc.constantFrom(0, 1, -0.5, 0.02, 1e-3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("draw" as const),
      name: fc.constantFrom("normal" as const, "uniform" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("minimize" as const),
      optimizer: choice,
      variables: fc.array(choice, { minLength: 1, maxLength: 3 }),
      x: choice,
    }),
  },
);
const forbidden: fc.Arbitrary<Statement> = fc.oneof(
  fc.record({ do: fc.constantFrom("counter" as const, "random" as const) }),
  fc.record({ do: fc.constant("readValue" as const), x: choice }),
);
const origin: fc.Arbitrary<Origin> = fc.oneof(
  fc.record({ own: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ copies: choice }),
  fc.record({ ofConstant: choice }),
  fc.record({ assigned: choice }),
);

/** Steps of 1 to 14 statements; one in ten holds something that tracing must refuse. */
export const programs: fc.Arbitrary<Program> = fc.record({
  variables: fc.array(origin, { minLength: 1, maxLength: 4 }),
  optimizers: fc.array(fc.constantFrom(...Object.keys(optimizers)), { minLength: 1, maxLength: 2 }),
  rate: fc.constantFrom("own" as const, "schedule" as const, "fromZero" as const),
  statements: fc
    .tuple(
      fc.array(ordinary, { minLength: 1, maxLength: 13 }),
      fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: forbidden }),
      fc.nat(13),
    )
    .map(([list, extra, at]) => (extra ? [...list.slice(0, at), extra, ...list.slice(at)] : list)),
});

/** Whether tracing must refuse the program. */
export const mustRefuse = ({ statements }: Program) =>
  statements.some((statement) => ["counter", "random", "readValue"].includes(statement.do));

const at = <T>(list: readonly T[], index: number): T => list[index % list.length];

/** The program's step with fresh variables. */
function build({ variables: origins, optimizers: names, statements }: Program) {
  const constants = [0.4, -0.7].map(
    (value, k) => tf.add(tf.fill(SHAPE, value), tf.tensor2d([0, 0.1, 0.2, 0.3, 0.2, k], SHAPE)) as X,
  );
  const variables: tf.Variable[] = [];
  for (const from of origins) variables.push(firstValue(from, variables, constants));
  const own = names.map((name) => optimizers[name]());
  const lazy: tf.Variable[] = [];
  let count = 0;
  const statement = (s: Statement, pool: X[]): X | undefined => {
    switch (s.do) {
      case "unary":
        return unary[s.name](at(pool, s.x));
      case "binary":
        return binary[s.name](at(pool, s.x), at(pool, s.y));
      case "read":
        return at(variables, s.variable) as unknown as X;
      case "copy":
        return at(variables, s.variable).clone() as X;
      case "lazy":
        lazy[0] ??= tf.variable(tf.fill(SHAPE, 0.25));
        return lazy[0].add(at(variables, s.variable).mul(0.1)) as X;
      case "assign":
        at(variables, s.variable).assign(at(pool, s.x).tanh());
        return undefined;
      case "assignVariable":
        // A variable that is assigned to itself loses its data in tfjs.
        if (at(variables, s.variable) !== at(variables, s.from))
          at(variables, s.variable).assign(at(variables, s.from));
        return undefined;
      case "constant":
        return at(constants, s.constant);
      case "literal":
        return tf.fill(SHAPE, 0.1).add(tf.scalar(s.value)) as X;
      case "draw":
        return (s.name === "normal" ? normal(SHAPE) : uniform(SHAPE)) as X;
      case "minimize": {
        const targets = [...new Set(s.variables.map((k) => at(variables, k)))];
        const goal = at(pool, s.x).clone();
        const loss = () =>
          tf.addN(
            targets.map((v, k) =>
              v
                .mul(k + 1)
                .tanh()
                .sub(goal.mul(0.5))
                .square()
                .mean(),
            ),
          ) as tf.Scalar;
        const value = at(own, s.optimizer).minimize(loss, true, targets)!;
        return tf.fill(SHAPE, 1).mul(value) as X;
      }
      case "counter":
        return tf.fill(SHAPE, 0.01).mul(tf.scalar(++count)) as X;
      case "random":
        return tf.fill(SHAPE, 0.01).mul(Math.random()) as X;
      case "readValue":
        return at(pool, s.x).mul(1).mul(at(pool, s.x).mul(1).dataSync()[0]) as X;
    }
  };
  const step = (batchSize: tf.Tensor) => {
    const pool = [batchSize as X];
    for (const s of statements) {
      const result = statement(s, pool);
      if (result) pool.push(result);
    }
    return tf.addN(
      [...pool.slice(-3), ...variables.map((v) => v.mul(0.1) as X)].map((x) => x.mean()),
    ) as tf.Scalar;
  };
  const dispose = () => tf.dispose([...constants, ...variables, ...lazy]);
  return { step, variables, optimizers: own, dispose };
}

function firstValue(origin: Origin, variables: readonly tf.Variable[], constants: readonly X[]): tf.Variable {
  const own = (value: number) => tf.tidy(() => tf.fill(SHAPE, value / 10).variable());
  if ("own" in origin) return own(origin.own);
  if ("ofConstant" in origin) return tf.variable(at(constants, origin.ofConstant));
  if (variables.length === 0) return own(5);
  if ("copies" in origin) return tf.variable(at(variables, origin.copies));
  const variable = own(3);
  variable.assign(at(variables, origin.assigned));
  return variable;
}

const STEPS = 20;
const data = tf.tensor2d(
  Array.from({ length: 30 }, (_, i) => Math.sin(i * 1.7)),
  [10, 3],
);
const order = Int32Array.from({ length: STEPS * 2 }, (_, i) => (i * 7) % 10);
const schedules = {
  own: undefined,
  schedule: (i: number, k: number) => 0.05 / (1 + i + k),
  fromZero: (i: number) => 0.003 * i,
};

/** What a program leaves after 20 steps. */
export interface Outcome {
  loss: number;
  variables: number[];
}

/** Runs the program op by op, or in a form. @throws {TraceError} when it cannot be traced */
export async function runProgram(program: Program, form: Form | "eager"): Promise<Outcome> {
  const { step, variables, optimizers: own, dispose } = build(program);
  const zero = program.rate === "fromZero";
  if (zero)
    for (const optimizer of own)
      (optimizer as tf.Optimizer & { setLearningRate?(rate: number): void }).setLearningRate?.(0);
  try {
    const options = form === "eager" ? { jit: false } : { form };
    const loop = jit.loop(step, { data: [data], batchSize: 2, steps: STEPS, optimizers: own, ...options });
    try {
      // Three runs, so that the checks between runs take part.
      let loss = 0;
      for (const [first, last] of [
        [0, 8],
        [8, 16],
        [16, 20],
      ]) {
        const part = Int32Array.from(
          { length: order.length },
          (_, i) => order[(i + first * 2) % order.length],
        );
        const rate = schedules[program.rate];
        const outcome = await loop.run({
          order: part,
          steps: last - first,
          seeds: [3, first],
          ...(rate ? { rate: (i: number, k: number) => rate(i + first, k) } : {}),
        });
        loss += outcome.losses.loss;
      }
      return { loss, variables: variables.flatMap((variable) => [...variable.dataSync()]) };
    } finally {
      loop.dispose();
    }
  } finally {
    dispose();
  }
}

/** Compares the program in the forms with op by op. @throws {Error} saying what differs */
export async function compareForms(program: Program, forms: readonly Form[]): Promise<void> {
  const expected = await runProgram(program, "eager");
  for (const form of forms) {
    const outcome = await runProgram(program, form).catch((error: unknown) => {
      if (error instanceof TraceError) return error;
      throw error;
    });
    if (mustRefuse(program)) {
      if (!(outcome instanceof TraceError)) throw new Error(`${form}: traced what it must refuse`);
    } else if (outcome instanceof TraceError) throw outcome;
    else expectClose(form, outcome, expected);
  }
}

function expectClose(form: Form, outcome: Outcome, expected: Outcome): void {
  const [a, b] = [outcome, expected].map(({ loss, variables }) => [loss, ...variables]);
  const worst = Math.max(...a.map((value, i) => Math.abs(value - b[i]) / (1 + Math.abs(b[i]))));
  if (!(worst < 1e-3))
    throw new Error(`${form}: differs by ${worst}: ${a.slice(0, 8)} against ${b.slice(0, 8)}`);
}
