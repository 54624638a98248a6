import { tf } from "../../backend/index.js";
import { nativeBackend } from "../../backend/native.js";
import type { AbstractTensors } from "./abstract.js";

/**
 * Gives each variable a value of its own while a step is recorded, and puts back what it held.
 *
 * tfjs lets variables and tensors share data (`tf.variable(a)`, `b.assign(a)`, clones), and its kernels see only the
 * data. With a stand-in for each variable, data names exactly one variable, and the data that it shared with others
 * stays what it was: a constant.
 */
export class VariableValues {
  /** What each variable held before. */
  private readonly held = new Map<tf.Variable, tf.Tensor>();
  /** The stand-in of each variable, and the variable of each stand-in. */
  private readonly standIns = new Map<tf.Variable, object>();
  private readonly variables = new Map<object, tf.Variable>();

  constructor(private readonly abstract: AbstractTensors) {}

  /** Puts a stand-in in the place of the variable's value. */
  adopt(variable: tf.Variable): void {
    const { shape, dtype } = nativeBackend().tensorMap.get(variable.dataId);
    this.held.set(variable, tf.keep(variable.clone()));
    const standIn = this.abstract.tensor({ shape, dtype });
    variable.assign(standIn);
    standIn.dispose();
    this.standIns.set(variable, variable.dataId);
    this.variables.set(variable.dataId, variable);
  }

  /** Notes a variable that the step made; it gets its first value back at the end. */
  remember(variable: tf.Variable): void {
    this.held.set(variable, tf.keep(variable.clone()));
  }

  /** The variable whose value before the step is this data. */
  of(data: object): tf.Variable | undefined {
    return this.variables.get(data);
  }

  /** The adopted variables that hold something else now. */
  assigned(): tf.Variable[] {
    return [...this.standIns].flatMap(([variable, data]) =>
      variable.isDisposed || variable.dataId === data ? [] : [variable],
    );
  }

  restore(): void {
    for (const [variable, value] of this.held) {
      if (!variable.isDisposed) variable.assign(value);
      value.dispose();
    }
  }
}
