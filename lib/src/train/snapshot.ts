import { tf } from "../backend/index.js";
import { restoreVariable, type StoredTensor } from "./checkpoint/index.js";

/** A copy of variables' values that can be taken again and put back. */
export class Snapshot {
  private values: tf.Tensor[] = [];

  constructor(private readonly variables: () => readonly tf.Variable[]) {}

  takeUnlessTaken(): void {
    if (this.values.length === 0) this.take();
  }

  /** Remembers the values of now in place of those remembered before. */
  take(): void {
    tf.dispose(this.values);
    // A clone shares its data with the variable until the variable is assigned anew.
    this.values = this.variables().map((variable) => tf.keep(variable.clone()));
  }

  /** Remembers stored values. */
  load(stored: readonly (StoredTensor | undefined)[]): void {
    this.take();
    this.variables().forEach((variable, i) => {
      const now = variable.clone();
      restoreVariable(variable, `best/${i}`, stored[i]);
      this.values[i].dispose();
      this.values[i] = tf.keep(variable.clone());
      variable.assign(now);
      now.dispose();
    });
  }

  /** The values remembered, each under a prefix and its place. */
  entries(prefix: string): [string, tf.Tensor][] {
    return this.values.map((value, i) => [`${prefix}/${i}`, value]);
  }

  restore(): void {
    this.variables().forEach((variable, i) => {
      variable.assign(this.values[i]);
    });
  }

  dispose(): void {
    tf.dispose(this.values);
    this.values = [];
  }
}
