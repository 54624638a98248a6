import { disposedError } from "../../backend/disposed.js";
import { tf } from "../../backend/index.js";
import {
  type Native,
  nativeBackend,
  type OutputMetadata,
  type TensorEntry,
  type TensorHandle,
  type TensorValues,
} from "../../backend/native.js";
import { discardTape } from "../../backend/tape.js";
import { TraceError } from "../../errors.js";
import { emitDraw } from "../draws/random-ops.js";
import { RecordedUpdates } from "../optimizers/recorded-updates.js";
import { AbstractTensors, isAbstract } from "./abstract.js";
import { atLine, type Caller, caller } from "./caller.js";
import { closeEntry } from "./closed-tensor.js";
import { Patches } from "./patches.js";
import type { DrawnOp, Leaf, RatedOptimizer, RecordedOp, Recording } from "./recording.js";
import { type BindingRecord, recordingBinding } from "./recording-binding.js";
import type { Abstract } from "./shapes.js";
import { TfjsDraws } from "./tfjs-draws.js";
import { valuesRead } from "./values-read.js";
import { VariableValues } from "./variable-values.js";

/** The active recorder, to which noise and optimizers report; undefined outside a recording. */
export let recorder: Recorder | undefined;

export interface RecordOptions {
  /** The learning rate of recorded updates, in place of the optimizer's own. Default 1. */
  rate?: number;
  /** Whether to record where each operation was called, which takes half of the time. Default true. */
  callers?: boolean;
}

const nowhere: Caller = {};

/**
 * Runs a step once and records each operation that passes through tfjs's native binding. Nothing is computed:
 * arguments, variables and results are stand-ins with a shape and without values. Afterwards every variable has its old
 * value; variables that the step made have their first one.
 */
export class Recorder implements Recording {
  readonly ops: RecordedOp[] = [];
  readonly leaves: Recording["leaves"] = new Map();
  readonly reads: Recording["reads"] = new Map();
  readonly writes: Recording["writes"] = new Map();
  arguments: Recording["arguments"] = [];
  results: number[] = [];
  private madeVariables = false;

  private readonly native: Native = nativeBackend();
  private readonly abstract = new AbstractTensors(this.native.binding, (id) => this.leaves.get(id)?.values);
  private readonly variables = new VariableValues(this.abstract);
  private readonly draws = new TfjsDraws();
  private readonly patches = new Patches();
  private readonly made = new Set<number>();
  /** The results of operations, which are closed when the recording ends. */
  private readonly entries: [data: object, entry: TensorEntry][] = [];
  /** The ids of draws that tfjs made in JavaScript. */
  private readonly drawIds = new Map<object, number>();
  private drawCount = 0;
  private tfjsDrawCount = 0;
  private paused = 0;
  private readonly updated: RecordedUpdates;

  private constructor(private readonly options: Required<RecordOptions>) {
    this.updated = new RecordedUpdates(this, options.rate);
  }

  /** @param inputs shapes and types of the step's arguments */
  static record(
    step: (...inputs: tf.Tensor[]) => tf.Tensor[],
    inputs: readonly Abstract[],
    { rate = 1, callers = true }: RecordOptions = {},
  ): Recording {
    if (recorder)
      throw new TraceError("A traced function cannot call another one: call the plain function inside it");
    const recording = new Recorder({ rate, callers });
    recorder = recording;
    tf.engine().startScope();
    try {
      recording.run(step, inputs);
    } catch (error) {
      throw disposedError("The step", error);
    } finally {
      discardTape();
      recorder = undefined;
      tf.engine().endScope();
      recording.close();
    }
    return recording;
  }

  /** Draws of the step that a graph would repeat. */
  get frozen(): Recording["frozen"] {
    return this.draws.frozen;
  }

  get optimizers(): RatedOptimizer[] {
    return this.updated.optimizers;
  }

  get updates(): number[] {
    return this.updated.counts;
  }

  get ownRates(): Set<number>[] {
    return this.updated.ownRates;
  }

  get unusual(): boolean {
    return this.madeVariables || this.updated.foundNew;
  }

  private caller(): Caller {
    return this.options.callers ? caller() : nowhere;
  }

  /** Runs work that is not recorded. */
  unrecorded<T>(work: () => T): T {
    this.paused++;
    try {
      return work();
    } finally {
      this.paused--;
    }
  }

  /** Records an operation that stands for several, or for work that was not recorded. */
  note(op: Omit<RecordedOp, "caller" | "optimizer">): void {
    for (const { id } of op.outputs) this.made.add(id);
    this.ops.push({ ...op, caller: this.caller(), optimizer: this.updated.current });
  }

  /** A tensor with a shape and a type, and without values. */
  standIn(of: Abstract): tf.Tensor {
    return this.abstract.tensor(of);
  }

  /** Records a random draw. The graph draws new numbers at each step. */
  noteDraw(output: OutputMetadata, drawn: DrawnOp): void {
    // The library's draws are numbered as when run op by op; draws of tfjs between them do not count.
    const number = drawn.sample ? -++this.tfjsDrawCount : this.drawCount++;
    this.note({
      op: `random ${drawn.distribution}`,
      attributes: [{ name: "shape", type: this.native.binding.TF_ATTR_SHAPE, value: [...output.shape] }],
      inputs: [],
      outputs: [output],
      drawn,
      emit: (graph, _, step) => [emitDraw(graph, drawn, output.shape, step.seed(number))],
    });
  }

  /** The id of a tensor that the graph reads. Notes its source if no operation of the step made it. */
  track(tensor: TensorHandle): number {
    const [id] = this.native.getInputTensorIds([tensor]);
    return id;
  }

  private run(step: (...inputs: tf.Tensor[]) => tf.Tensor[], inputs: readonly Abstract[]): void {
    for (const variable of Object.values(tf.engine().registeredVariables)) this.variables.adopt(variable);
    const given = inputs.map((input) => this.abstract.tensor(input));
    this.arguments = given.map((input) => ({
      id: this.native.tensorMap.get(input.dataId).id,
      shape: input.shape,
    }));
    for (const { id } of this.arguments) this.made.add(id);
    this.install();
    this.results = step(...given).map((result) => this.track(result));
    for (const variable of this.variables.assigned()) this.writes.set(variable, this.track(variable));
  }

  private close(): void {
    this.variables.restore();
    this.patches.restore();
    this.abstract.dispose();
    for (const [data, entry] of this.entries)
      if (this.native.tensorMap.has(data) && isAbstract(entry.id)) closeEntry(entry);
  }

  private install(): void {
    const engine = tf.engine();
    const { native, patches } = this;
    const { binding, getInputTensorIds, createOutputTensor, readSync } = native;
    const makeVariable = engine.makeVariable;
    patches.replace(native, "binding", recordingBinding(binding, this.bindingRecord()));
    patches.replace(native, "getInputTensorIds", (tensors) =>
      tensors.map((tensor) => this.inputId(tensor, () => getInputTensorIds.call(native, [tensor])[0])),
    );
    patches.replace(native, "createOutputTensor", (metadata) => {
      const tensor = createOutputTensor.call(native, metadata);
      this.entries.push([tensor.dataId, native.tensorMap.get(tensor.dataId)]);
      return tensor;
    });
    patches.replace(native, "readSync", (data) => {
      if (!this.paused && this.draws.of(data)) throw valuesRead("a draw of tfjs");
      return readSync.call(native, data);
    });
    patches.replace(engine, "makeVariable", (...parameters) => {
      const variable = makeVariable.apply(engine, parameters);
      if (this.paused) this.variables.adopt(variable);
      else this.noteMadeVariable(variable);
      return variable;
    });
    this.draws.install(patches, native, () => this.paused > 0);
    this.updated.install(patches);
  }

  private noteMadeVariable(variable: tf.Variable): void {
    this.madeVariables = true;
    this.draws.forget(variable.dataId);
    const { id, values } = this.native.tensorMap.get(variable.dataId);
    if (values === null && isAbstract(id))
      throw new TraceError(
        `The step makes a variable from a computed value${atLine(caller())}, which tracing does not have. Make the variable outside the step.`,
      );
    this.variables.remember(variable);
  }

  private inputId(tensor: TensorHandle, idOf: () => number): number {
    const { dataId } = tensor;
    const draw = this.paused ? undefined : this.draws.of(dataId);
    if (draw) return this.drawId(dataId, draw);
    const id = idOf();
    this.abstract.learn(id, this.native.tensorMap.get(dataId));
    if (!this.made.has(id)) this.noteOutside(id, dataId);
    return id;
  }

  /** The id of a draw of tfjs, which is an operation of the graph and not a constant. */
  private drawId(data: object, draw: NonNullable<ReturnType<TfjsDraws["of"]>>): number {
    const known = this.drawIds.get(data);
    if (known !== undefined) return known;
    const { shape, dtype, values } = this.native.tensorMap.get(data);
    const id = this.abstract.fresh({ shape, dtype });
    this.drawIds.set(data, id);
    const sample = { seed: draw.seed, values: values as Float32Array };
    this.noteDraw(
      { id, shape: [...shape], dtype },
      { distribution: draw.distribution, offset: 0, scale: 1, sample },
    );
    return id;
  }

  /** This recording, as the binding sees it. */
  private bindingRecord(): BindingRecord {
    return {
      tensors: this.abstract,
      paused: () => this.paused > 0,
      isComputed: (id) => this.made.has(id) && !this.leaves.has(id),
      isConstant: (id) => this.leaves.has(id) || !(this.made.has(id) || isAbstract(id)),
      addOperation: (op) => this.note(op),
      addLeaf: (id, leaf) => this.addLeaf(id, leaf),
      describe: (id) => this.describe(id),
    };
  }

  private addLeaf(id: number, leaf: Omit<Leaf, "caller">): void {
    this.leaves.set(id, { ...leaf, caller: this.caller() });
    this.made.add(id);
  }

  private describe(id: number): string {
    if (this.arguments.some((argument) => argument.id === id)) return "an argument of the step";
    const source = this.ops.find((op) => op.outputs.some((output) => output.id === id));
    return source ? `the result of ${source.op}${atLine(source.caller)}` : "a variable";
  }

  /** Notes a tensor that no operation of the step made: a variable, or a constant from outside. */
  private noteOutside(id: number, data: object): void {
    const variable = this.variables.of(data);
    if (variable) {
      this.reads.set(id, variable);
      return;
    }
    if (this.leaves.has(id)) return;
    const { shape, dtype } = this.native.tensorMap.get(data);
    const { binding } = this.native;
    let copy: TensorValues | undefined;
    const leaf: Leaf = {
      shape: [...shape],
      dtype,
      caller: this.caller(),
      get values() {
        copy ??= binding.tensorDataSync(id);
        return copy;
      },
    };
    this.leaves.set(id, leaf);
  }
}
