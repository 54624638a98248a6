import { tf } from "../../backend/index.js";
import { nativeBackend } from "../../backend/native.js";
import type { AbstractTensors } from "./abstract.js";

/**
 * Gives each variable a separate value while a step is recorded, and restores the old value afterwards.
 *
 * tfjs lets variables and tensors share data (`tf.variable(a)`, `b.assign(a)`, clones), and its kernels see only the
 * data. With a stand-in for each variable, data identifies exactly one variable. Data that variables shared stays a
 * constant.
 */
export class VariableValues {
  /** The old value of each variable. */
  private readonly held = new Map<tf.Variable, tf.Tensor>();
  /** The stand-in of each variable, and the variable of each stand-in. */
  private readonly standIns = new Map<tf.Variable, object>();
  private readonly variables = new Map<object, tf.Variable>();

  constructor(private readonly abstract: AbstractTensors) {}

  /** Replaces the variable's value with a stand-in. */
  adopt(variable: tf.Variable): void {
    const { shape, dtype } = nativeBackend().tensorMap.get(variable.dataId);
    this.held.set(variable, tf.keep(variable.clone()));
    const standIn = this.abstract.tensor({ shape, dtype });
    variable.assign(standIn);
    standIn.dispose();
    this.standIns.set(variable, variable.dataId);
    this.variables.set(variable.dataId, variable);
  }

  /** Registers a variable that the step made; at the end it gets its first value back. */
  remember(variable: tf.Variable): void {
    this.held.set(variable, tf.keep(variable.clone()));
  }

  /** The variable whose value before the step is this data. */
  of(data: object): tf.Variable | undefined {
    return this.variables.get(data);
  }

  /** The adopted variables whose value has changed. */
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
