import { tf } from "../../backend/index.js";

/**
 * An exponential moving average of variables: a ← decay · a + (1 − decay) · w after each step. It starts at the
 * variables' own values. Variables that are not float32, such as counters, keep their values and are not averaged.
 */
export class WeightAverage {
  readonly averages: tf.Variable[];
  private readonly variables: readonly tf.Variable[];

  constructor(
    variables: readonly tf.Variable[],
    private readonly decay: number,
  ) {
    this.variables = variables.filter(({ dtype }) => dtype === "float32");
    this.averages = this.variables.map(copy);
  }

  /** Part of the training step. */
  step(): void {
    this.averages.forEach((average, i) => {
      average.assign(average.mul(this.decay).add(this.variables[i].mul(1 - this.decay)));
    });
  }

  /** Runs a function while the variables hold their averages. */
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

  /** Assigns the averages to the variables. */
  install(): void {
    this.variables.forEach((variable, i) => {
      variable.assign(this.averages[i]);
    });
  }

  dispose(): void {
    tf.dispose(this.averages);
  }
}

/**
 * A variable with separate data. A clone would share the data, and a traced step identifies variables by their data.
 */
function copy(variable: tf.Variable): tf.Variable {
  return tf.tidy(() =>
    tf.tensor(variable.dataSync().slice(), variable.shape, variable.dtype).variable(false),
  );
}
