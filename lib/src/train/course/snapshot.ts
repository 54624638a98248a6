import { tf } from "../../backend/index.js";

/** A copy of variables' values that can be updated and restored. */
export class Snapshot {
  private values: tf.Tensor[] = [];

  constructor(private readonly variables: readonly tf.Variable[]) {}

  /** Replaces the copy by the current values. */
  take(): void {
    // A clone shares its data with the variable until the variable is assigned again.
    this.hold(this.variables.map((variable) => tf.keep(variable.clone())));
  }

  /** Takes these values, a tensor for each variable, and owns them from now on. */
  hold(values: tf.Tensor[]): void {
    tf.dispose(this.values);
    this.values = values;
  }

  /** The values of the copy, each under a prefix and its index. */
  entries(prefix: string): [string, tf.Tensor][] {
    return this.values.map((value, i) => [`${prefix}/${i}`, value]);
  }

  restore(): void {
    this.variables.forEach((variable, i) => {
      variable.assign(this.values[i]);
    });
  }

  dispose(): void {
    this.hold([]);
  }
}
