import { tf } from "../backend/index.js";

/**
 * An exponential moving average of variables: a ← decay · a + (1 − decay) · w after each step. It starts at the
 * variables' own values.
 */
export class WeightAverage {
  readonly averages: tf.Variable[];

  constructor(
    private readonly variables: readonly tf.Variable[],
    private readonly decay: number,
  ) {
    this.averages = variables.map((variable) => tf.tidy(() => variable.clone().variable(false)));
  }

  /** Part of the training step. */
  step(): void {
    this.averages.forEach((average, i) => {
      average.assign(average.mul(this.decay).add(this.variables[i].mul(1 - this.decay)));
    });
  }

  /** Does some work while the variables hold their averages. */
  during<T>(work: () => T): T {
    const own = this.variables.map((variable) => variable.clone());
    this.install();
    try {
      return work();
    } finally {
      this.variables.forEach((variable, i) => {
        variable.assign(own[i]);
      });
      tf.dispose(own);
    }
  }

  /** Leaves the variables with their averages. */
  install(): void {
    this.variables.forEach((variable, i) => {
      variable.assign(this.averages[i]);
    });
  }

  dispose(): void {
    tf.dispose(this.averages);
  }
}
