import { tf } from "../backend/index.js";

/** A copy of variables' values that can be taken again and put back. */
export class Snapshot {
  private values: tf.Tensor[] = [];

  constructor(private readonly variables: () => readonly tf.Variable[]) {}

  get taken(): boolean {
    return this.values.length > 0;
  }

  /** Remembers the values of now in place of those remembered before. */
  take(): void {
    tf.dispose(this.values);
    // A clone shares its data with the variable until the variable is assigned anew.
    this.values = this.variables().map((variable) => tf.keep(variable.clone()));
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
