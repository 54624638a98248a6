import { tf } from "../backend/index.js";
import {
  type Binding,
  idOf,
  type Native,
  nativeBackend,
  type OutputMetadata,
  type TensorHandle,
  type TensorValues,
} from "../backend/native.js";
import { TraceError } from "../errors.js";
import { AbstractTensors } from "./abstract.js";
import { atLine, caller } from "./caller.js";
import { type Draw, recogniseDraw } from "./drawn.js";
import { emitDraw } from "./random-ops.js";
import type { RatedOptimizer, RecordedOp, Recording } from "./recording.js";
import { updateRules } from "./rules.js";

/** The recorder at work, which noise and optimisers report to; undefined when tensors are computed plainly. */
export let recorder: Recorder | undefined;

const optimizerClasses = [
  tf.SGDOptimizer,
  tf.MomentumOptimizer,
  tf.AdagradOptimizer,
  tf.AdadeltaOptimizer,
  tf.AdamOptimizer,
  tf.AdamaxOptimizer,
  tf.RMSPropOptimizer,
] as unknown as { prototype: RatedOptimizer }[];

/**
 * Runs a step once, writing down each operation that passes through tfjs's native binding. Afterwards every
 * variable has the value it had before, variables that the step made their initial one.
 */
export class Recorder implements Recording {
  readonly ops: RecordedOp[] = [];
  readonly leaves: Recording["leaves"] = new Map();
  readonly reads: Recording["reads"] = new Map();
  readonly writes: Recording["writes"] = new Map();
  readonly optimizers: RatedOptimizer[] = [];
  arguments: Recording["arguments"] = [];
  results: number[] = [];
  madeVariables = false;

  private readonly native: Native = nativeBackend();
  private readonly abstract = new AbstractTensors(this.native.binding, (id) => this.leaves.get(id)?.values);
  private readonly undo: (() => void)[] = [];
  /** Values to put back: of each variable, what it held before the step. */
  private readonly before = new Map<tf.Variable, tf.Tensor>();
  private readonly variableOfData = new Map<object, tf.Variable>();
  private readonly made = new Set<number>();
  /** What Math.random gave during the step: the seeds of tfjs's own draws. */
  private readonly seeds: number[] = [];
  private draws = 0;
  private paused = 0;

  static record(step: (...inputs: tf.Tensor[]) => tf.Tensor[], inputs: readonly tf.Tensor[]): Recording {
    if (recorder)
      throw new TraceError("A traced function cannot call another one: call the plain function inside it");
    const recording = new Recorder();
    recorder = recording;
    tf.engine().startScope();
    try {
      recording.arguments = inputs.map((input) => ({ id: idOf(input), shape: input.shape }));
      for (const { id } of recording.arguments) recording.made.add(id);
      recording.install();
      recording.results = step(...inputs).map((result) => recording.track(result));
      for (const variable of recording.before.keys())
        recording.writes.set(variable, recording.track(variable));
      return recording;
    } finally {
      recorder = undefined;
      tf.engine().endScope();
      recording.restoreVariables();
      for (const restore of recording.undo.reverse()) restore();
      recording.abstract.dispose();
    }
  }

  /** Runs what the graph shall not show. */
  unrecorded<T>(work: () => T): T {
    this.paused++;
    try {
      return work();
    } finally {
      this.paused--;
    }
  }

  /** Writes down an operation that was run unrecorded, or that stands for several. */
  note(op: Omit<RecordedOp, "caller">): void {
    for (const { id } of op.outputs) this.made.add(id);
    this.ops.push({ ...op, caller: caller() });
  }

  /** Writes down a random draw, which the graph makes anew at each step. */
  noteDraw(output: OutputMetadata, draw: Draw): void {
    const number = this.draws++;
    this.note({
      op: `random ${draw.distribution}`,
      attributes: [{ name: "shape", type: this.native.binding.TF_ATTR_SHAPE, value: [...output.shape] }],
      inputs: [],
      outputs: [output],
      emit: (graph, _, step) => [emitDraw(graph, draw, output.shape, step.seed(number))],
    });
  }

  /** The id of a tensor that the graph will read; says where it comes from when no operation of the step made it. */
  track(tensor: TensorHandle): number {
    const [id] = this.native.getInputTensorIds([tensor]);
    return id;
  }

  private install(): void {
    const engine = tf.engine();
    for (const variable of Object.values(engine.registeredVariables))
      this.variableOfData.set(variable.dataId, variable);
    const { binding, getInputTensorIds } = this.native;
    const makeVariable = engine.makeVariable;
    this.replace(this.native, "binding", this.recordingBinding(binding));
    this.replace(this.native, "getInputTensorIds", (tensors) => {
      return tensors.map((tensor) => {
        const idOnly = () => getInputTensorIds.call(this.native, [tensor])[0];
        // A variable's first value may still wait in JavaScript: its upload is no part of the step.
        const id = this.variableOfData.has(tensor.dataId) ? this.unrecorded(idOnly) : idOnly();
        this.abstract.learn(id, this.native.tensorMap.get(tensor.dataId));
        if (!this.made.has(id)) this.noteOutside(id, tensor, binding);
        return id;
      });
    });
    this.replace(engine, "makeVariable", (...parameters) => {
      const variable = makeVariable.apply(engine, parameters);
      if (this.paused) this.variableOfData.set(variable.dataId, variable);
      else this.madeVariables = true;
      this.remember(variable);
      return variable;
    });
    const drawSeed = Math.random;
    this.replace(Math, "random", () => {
      const seed = drawSeed();
      if (!this.paused) this.seeds.push(seed);
      return seed;
    });
    this.installVariables();
    for (const { prototype } of optimizerClasses) this.installOptimizer(prototype);
  }

  private installVariables(): void {
    const self = this;
    const prototype = tf.Variable.prototype;
    const assign = prototype.assign;
    this.replace(prototype, "assign", function (this: tf.Variable, value: tf.Tensor) {
      self.remember(this);
      assign.call(this, value);
    });
  }

  private installOptimizer(prototype: RatedOptimizer): void {
    const self = this;
    const apply = prototype.applyGradients;
    this.replace(prototype, "applyGradients", function (this: RatedOptimizer, gradients) {
      if (!self.optimizers.includes(this)) self.optimizers.push(this);
      const rule = updateRules.get(this.getClassName());
      if (rule) rule(self, this, gradients, self.optimizers.indexOf(this));
      else apply.call(this, gradients);
    });
  }

  private recordingBinding(binding: Binding): Binding {
    const recording: Partial<Binding> = {
      executeOp: (...[op, attributes, inputs, count]: Parameters<Binding["executeOp"]>) => {
        const outputs = this.abstract.execute(op, attributes, inputs, count);
        // tfjs leaves this one's type to be inferred, which graphs do not do.
        const inferred = op === "ExpandDims" && attributes.length === 0;
        const type = { name: "T", type: binding.TF_ATTR_TYPE, value: outputs[0]?.dtype };
        if (!this.paused)
          this.note({ op, attributes: inferred ? [type] : attributes, inputs: [...inputs], outputs });
        return outputs;
      },
      createTensor: (shape: number[], dtype: number, values: TensorValues) => {
        const id = binding.createTensor(shape, dtype, values);
        if (this.paused) return id;
        const draw = this.unrecorded(() => recogniseDraw(values, this.seeds));
        if (draw) {
          this.abstract.learn(id, { shape, dtype });
          this.noteDraw({ id, shape: [...shape], dtype }, draw);
          return id;
        }
        this.leaves.set(id, {
          shape: [...shape],
          dtype,
          values: values.slice?.() ?? values,
          caller: caller(),
        });
        this.made.add(id);
        return id;
      },
      tensorDataSync: (id: number) => {
        const harmless = this.paused || !this.made.has(id) || this.leaves.has(id) || isRangeCheck();
        if (harmless) return binding.tensorDataSync(this.abstract.concrete(id));
        throw new TraceError(
          `The step reads a tensor's values while it is traced${atLine(caller())}: ${this.describe(id)}. ` +
            "Compute with tensors instead of reading them (no dataSync, arraySync, data or branch on a value), " +
            "or run with `jit: false`.",
        );
      },
      deleteTensor: (id: number) => {
        if (!this.abstract.isAbstract(id)) binding.deleteTensor(id);
      },
    };
    // The binding's own properties are read-only, so they are shadowed, not assigned.
    return Object.create(binding, Object.getOwnPropertyDescriptors(recording)) as Binding;
  }

  private describe(id: number): string {
    const source = this.ops.find((op) => op.outputs.some((output) => output.id === id));
    return source ? `the result of ${source.op}${atLine(source.caller)}` : "an argument of the step";
  }

  private noteOutside(id: number, tensor: TensorHandle, binding: Binding): void {
    const variable = this.variableOfData.get(tensor.dataId);
    if (variable) {
      this.reads.set(id, variable);
      return;
    }
    if (this.leaves.has(id)) return;
    const { shape, dtype } = this.native.tensorMap.get(tensor.dataId);
    this.leaves.set(id, { shape: [...shape], dtype, values: binding.tensorDataSync(id), caller: caller() });
  }

  private remember(variable: tf.Variable): void {
    if (!this.before.has(variable)) this.before.set(variable, tf.keep(variable.clone()));
  }

  private restoreVariables(): void {
    for (const [variable, value] of this.before) {
      if (!variable.isDisposed) variable.assign(value);
      value.dispose();
    }
  }

  /** Puts a method in place of another until the recording ends. */
  private replace<T extends object, K extends keyof T>(owner: T, key: K, value: T[K]): void {
    const own = Object.hasOwn(owner, key);
    const old = owner[key];
    owner[key] = value;
    this.undo.push(() => {
      if (own) owner[key] = old;
      else delete owner[key];
    });
  }
}

/** tfjs-node's gather reads its indices only to see that they are in range. */
function isRangeCheck(): boolean {
  return new Error().stack?.includes("/kernels/GatherV2.") ?? false;
}
