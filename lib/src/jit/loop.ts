import { setImmediate as nextTurn } from "node:timers/promises";
import { tf } from "../backend/index.js";
import { TraceError, ValueError } from "../errors.js";
import { dtypeOf } from "./attributes.js";
import { chooseExecution, type Execution, type Form } from "./execution.js";
import { loopGraph } from "./loop-graph.js";
import { idOf, nativeBackend } from "./native.js";
import { withSeeds } from "./noise.js";
import { type RatedOptimizer, setRate } from "./recording.js";
import { type Resident, ResidentState, stateResidents } from "./resident.js";
import { Session } from "./session.js";
import { type Traced, trace } from "./trace.js";

/** What a step gives: one loss, or several by name. */
export type StepLosses = tf.Scalar | Record<string, tf.Scalar>;
export type Step = (...batches: tf.Tensor[]) => StepLosses;

export interface LoopOptions {
  /** Tensors with a row for each sample; a step gets the same rows of each. They stay the caller's. */
  data?: readonly tf.Tensor[];
  /** Rows of a step; needed with data. */
  batch?: number;
  /** Steps that one order of the rows holds; default so many that every row is seen. */
  steps?: number;
  /** How many steps are to come in all: decides whether compiling pays; default one order's. */
  expectedSteps?: number;
  /** Overrides the rule that chooses how the loop runs. */
  form?: Form;
  /** The optimisers in the order of their use; only `rate` without tracing needs to know. */
  optimizers?: readonly tf.Optimizer[];
  /** False runs the step op by op, with the same result; default true. */
  jit?: boolean;
}

export interface LoopRequest {
  /** Rows in the order of use, steps · batch of them; default as they lie. */
  order?: Int32Array;
  /** Steps to run; default all that the order holds. */
  steps?: number;
  /** Seeds the noise drawn in the step: two runs with one pair draw the same. Default [0, 0]. */
  seeds?: readonly [number, number];
  /** The learning rate of the n-th optimiser at a step of this run; default the optimiser's own. */
  rate?: (step: number, optimizer: number) => number;
  signal?: AbortSignal;
  /** Called between chunks of about 75 ms with the steps done, and their mean losses so far. */
  onChunk?: (done: number, losses: Record<string, number>) => void;
}

export interface LoopOutcome {
  /** Means over the steps done; a lone loss is called "loss". */
  losses: Record<string, number>;
  /** Steps done; fewer than asked for when aborted or when a loss was not finite. */
  steps: number;
  /** The step whose loss was not finite: after it the state is spoilt. */
  diverged: number | undefined;
}

/** A training step, ready to be run many times over. */
export interface Loop {
  /** How it runs, and why. */
  readonly execution: Execution | { form: "eager"; reason: string };
  run(request?: LoopRequest): Promise<LoopOutcome>;
  /** Frees the graph; the variables keep their values. */
  dispose(): void;
}

/** Milliseconds that a chunk of steps aims at: the event loop runs between chunks. */
const CHUNK = 75;

export function loop(step: Step, options: LoopOptions = {}): Loop {
  const { data = [], batch = 1 } = options;
  const rows = data[0]?.shape[0] ?? 0;
  if (data.length > 0 && (!Number.isInteger(batch) || batch < 1 || batch > rows))
    throw new ValueError(`batch should be an integer from 1 to the ${rows} rows: got ${batch}`);
  if (data.some((tensor) => tensor.shape[0] !== rows))
    throw new ValueError(
      `All data need the same number of rows: got ${data.map((tensor) => tensor.shape[0])}`,
    );
  const steps = options.steps ?? Math.ceil(rows / batch);
  if (!Number.isInteger(steps) || steps < 1)
    throw new ValueError(`A loop needs steps of 1 or more: got ${steps}`);
  const plan = { step, data, batch, steps };
  return options.jit === false ? new EagerLoop(plan, options.optimizers) : new TracedLoop(plan, options);
}

interface Plan {
  step: Step;
  data: readonly tf.Tensor[];
  batch: number;
  steps: number;
}

/** Rows as they lie, the last batch filled up from the first rows. */
function plainOrder({ data, batch, steps }: Plan): Int32Array {
  const rows = data[0]?.shape[0] ?? 1;
  return Int32Array.from({ length: steps * batch }, (_, i) => i % rows);
}

/** A step's losses as a list, and what they are called. */
function listed(losses: StepLosses): { names: string[]; values: tf.Scalar[] } {
  if (losses instanceof tf.Tensor) return { names: ["loss"], values: [losses] };
  return { names: Object.keys(losses), values: Object.values(losses) };
}

class TracedLoop implements Loop {
  readonly execution: Execution;
  private readonly traced: Traced;
  private readonly session: Session;
  private readonly state: ResidentState;
  private names: string[] = [];
  /** Steps of the next chunk, from how long the last one took. */
  private chunk = 1;

  constructor(
    private readonly plan: Plan,
    options: LoopOptions,
  ) {
    const { data, batch, steps, step } = plan;
    const examples = data.map((tensor) => tensor.slice([0], [batch]));
    const stepOnList = (...batches: tf.Tensor[]) => {
      const { names, values } = listed(step(...batches));
      this.names = names;
      return values;
    };
    try {
      this.traced = trace(stepOnList, examples);
    } finally {
      tf.dispose(examples);
    }
    if (this.names.length === 0)
      throw new TraceError("A step should return its loss, a scalar, or several by name");
    this.execution = chooseExecution(this.traced, options.expectedSteps ?? steps, options.form);
    const residents: Resident[] = [
      ...stateResidents(this.traced),
      ...data.map((tensor) => ({
        variable: tensor,
        dtype: dtypeOf(entryType(tensor)),
        written: false,
        group: "data" as const,
      })),
    ];
    const { form } = this.execution;
    this.session = new Session(loopGraph({ traced: this.traced, residents, batch, steps, form }));
    this.state = new ResidentState(this.session, residents);
  }

  async run(request: LoopRequest = {}): Promise<LoopOutcome> {
    const { steps = this.plan.steps, signal, onChunk } = request;
    const feeds = this.runFeeds(request);
    const sums = this.names.map(() => 0);
    let done = 0;
    let diverged: number | undefined;
    try {
      while (done < steps && diverged === undefined && !signal?.aborted) {
        const count = Math.min(this.chunk, steps - done);
        const started = performance.now();
        const result = this.runChunk(feeds, done, done + count);
        result.losses.forEach((loss, k) => {
          sums[k] += loss;
        });
        done = result.reached;
        if (result.bad >= 0) diverged = result.bad;
        this.adapt(count, performance.now() - started);
        onChunk?.(done, this.means(sums, done));
        if (done < steps) await nextTurn();
      }
    } finally {
      tf.dispose(Object.values(feeds));
    }
    return { losses: this.means(sums, done), steps: done, diverged };
  }

  dispose(): void {
    this.state.settle();
    this.session.dispose();
  }

  private means(sums: readonly number[], done: number): Record<string, number> {
    return Object.fromEntries(this.names.map((name, k) => [name, sums[k] / done]));
  }

  private adapt(count: number, milliseconds: number): void {
    // At most eightfold: the first run of a graph compiles it, and says nothing about the next.
    const fitting = Math.floor((count * CHUNK) / Math.max(milliseconds, 0.01));
    this.chunk = Math.max(1, Math.min(fitting, this.chunk * 8));
  }

  private runFeeds(request: LoopRequest) {
    const { steps, batch } = this.plan;
    const { order = plainOrder(this.plan), seeds = [0, 0], rate } = request;
    if (order.length !== steps * batch)
      throw new ValueError(`The order should hold ${steps} steps of ${batch} rows: got ${order.length} rows`);
    const { optimizers } = this.traced;
    const rates = Float32Array.from({ length: steps * optimizers.length }, (_, at) => {
      const k = at % optimizers.length;
      return rate ? rate(Math.floor(at / optimizers.length), k) : optimizers[k].learningRate;
    });
    return {
      order: tf.tensor1d(order, "int32"),
      rates: tf.tensor2d(rates, [steps, optimizers.length]),
      seed_first: tf.scalar(seeds[0], "int32"),
      seed_second: tf.scalar(seeds[1], "int32"),
    };
  }

  private runChunk(shared: Record<string, tf.Tensor>, begin: number, end: number) {
    this.state.beforeRun();
    const bounds = { begin: tf.scalar(begin, "int32"), end: tf.scalar(end, "int32") };
    const feeds = Object.entries({ ...bounds, ...shared }).map(([name, tensor]) => ({
      name,
      id: idOf(tensor),
    }));
    const fetches = ["reached:0", "bad:0", ...this.names.map((_, k) => `loss_${k}:0`)];
    const outputs = this.session.run(feeds, fetches);
    tf.dispose(Object.values(bounds));
    const { binding } = nativeBackend();
    const [reached, bad, ...losses] = outputs.map(({ id }) => {
      const [value] = binding.tensorDataSync(id);
      binding.deleteTensor(id);
      return value;
    });
    return { reached, bad, losses };
  }
}

function entryType(tensor: tf.Tensor): number {
  return nativeBackend().tensorMap.get(tensor.dataId).dtype;
}

/** The same loop op by op. */
class EagerLoop implements Loop {
  readonly execution = { form: "eager", reason: "asked for by `jit: false`" } as const;

  constructor(
    private readonly plan: Plan,
    private readonly optimizers: readonly tf.Optimizer[] = [],
  ) {}

  async run(request: LoopRequest = {}): Promise<LoopOutcome> {
    const {
      steps = this.plan.steps,
      order = plainOrder(this.plan),
      signal,
      onChunk,
      seeds = [0, 0],
      rate,
    } = request;
    const sums: Record<string, number> = {};
    const means = (done: number) =>
      Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / done]));
    let turn = performance.now();
    for (let i = 0; i < steps; i++) {
      if (signal?.aborted) return { losses: means(i), steps: i, diverged: undefined };
      this.optimizers.forEach((optimizer, k) => {
        if (rate) setRate(optimizer as RatedOptimizer, rate(i, k));
      });
      const losses = this.step(order, i, seeds);
      for (const [name, value] of Object.entries(losses)) sums[name] = (sums[name] ?? 0) + value;
      if (!Object.values(losses).every(Number.isFinite))
        return { losses: means(i + 1), steps: i + 1, diverged: i };
      if (performance.now() - turn < CHUNK) continue;
      onChunk?.(i + 1, means(i + 1));
      await nextTurn();
      turn = performance.now();
    }
    onChunk?.(steps, means(steps));
    return { losses: means(steps), steps, diverged: undefined };
  }

  dispose(): void {}

  private step(
    order: Int32Array,
    i: number,
    [first, second]: readonly [number, number],
  ): Record<string, number> {
    const { data, batch, step } = this.plan;
    return tf.tidy(() => {
      const rows = tf.tensor1d(order.subarray(i * batch, (i + 1) * batch), "int32");
      const batches = data.map((tensor) => tf.gather(tensor, rows));
      const { names, values } = listed(withSeeds(first, second + i, () => step(...batches)));
      return Object.fromEntries(names.map((name, k) => [name, values[k].dataSync()[0]]));
    });
  }
}
