import { tf } from "../../backend/index.js";
import { CheckpointError } from "../../errors.js";
import { withSeeds } from "../../jit/draws/noise.js";
import { listed } from "../../jit/losses.js";
import { setIterations } from "../../jit/optimizers/optimizer-state.js";
import {
  assignTensors,
  type CourseState,
  fromVersion1,
  parseCourseState,
  requireTensors,
  storedTensors,
  type TensorFile,
  tensorOf,
} from "../checkpoint/index.js";
import type { FitSettings } from "../options.js";
import type { WeightAverage } from "./average.js";
import { checksum, describeOptimizer } from "./fingerprint.js";
import { optimizerState, rememberMoments, stateVariable, weightOfMoment } from "./optimizer-state.js";
import { Snapshot } from "./snapshot.js";
import type { Training } from "./training.js";

type Config = CourseState["config"];
type Losses = CourseState["probe"];

/** The parts of a training in a checkpoint file: variables by name, and the configuration. */
export class TrainingState {
  private readonly config: Config;

  constructor(
    private readonly training: Training,
    private readonly average: WeightAverage | undefined,
    settings: FitSettings,
  ) {
    this.config = configOf(training, settings);
  }

  /** The file for the current state of a training; `best` holds the best weights so far. */
  file(
    standing: Omit<CourseState, "version" | "config" | "probe" | "iterations">,
    best: Snapshot,
  ): TensorFile {
    const iterations = this.training.optimizers.map((optimizer) => optimizer.iterations ?? 0);
    const { config } = this;
    const state: CourseState = { version: 2, config, iterations, probe: this.probe(), ...standing };
    return {
      tensors: storedTensors([...this.entries(), ...best.entries("best")]),
      metadata: { format: "topolab", course: JSON.stringify(state) },
    };
  }

  /**
   * Assigns the file's values to the training's variables. A refused file leaves everything unchanged.
   * @param steps the steps of an epoch
   * @returns the state of the training, and its best weights, which the caller disposes
   * @throws {CheckpointError} if the file is of another training; the message names what differs
   */
  restore(file: TensorFile, steps: number): { state: CourseState; best: tf.Tensor[] } {
    const { tensors, metadata } = fromVersion1(file, this.config, this.training);
    const state = parseCourseState(metadata.course);
    requireSameConfig(state.config, this.config);
    if (state.partial && state.partial.steps >= steps)
      throw new CheckpointError(
        `The checkpoint has done ${state.partial.steps} steps of an epoch of ${steps}`,
      );
    requireTensors(tensors, this.needed([...tensors.keys()]));
    const undo = this.remember();
    try {
      const names = [...tensors.keys()].filter((name) => !name.startsWith("best/"));
      const known = new Map(this.entries());
      assignTensors(
        tensors,
        names.map((name) => [name, known.get(name) ?? this.moment(name)] as const),
      );
      requireSameLosses(state.probe, this.probe());
      this.training.optimizers.forEach((optimizer, k) => {
        setIterations(optimizer, state.iterations?.[k] ?? optimizer.iterations ?? 0);
      });
    } catch (error) {
      undo();
      throw error;
    }
    undo.forget();
    return { state, best: this.training.variables.map((_, i) => tensorOf(tensors.get(`best/${i}`)!)) };
  }

  /** The state that the next step starts from, by its name in a checkpoint. */
  private entries(): [string, tf.Variable][] {
    const { variables, optimizers } = this.training;
    return [
      ...numbered("weights", variables),
      ...numbered("average", this.average?.averages ?? []),
      ...optimizers.flatMap((optimizer, k) =>
        optimizerState(optimizer, variables).map(([name, variable]): [string, tf.Variable] => [
          `optimizer/${k}/${name}`,
          variable,
        ]),
      ),
    ];
  }

  /**
   * The required tensors of a file with these names. A weight's moments may be missing, because it may have been
   * frozen.
   */
  private needed(names: readonly string[]): [string, tf.Tensor][] {
    const { variables, optimizers } = this.training;
    const fixed = this.entries().filter(([name]) => !isMoment(name));
    const moments = names.filter(isMoment).flatMap((name): [string, tf.Tensor][] => {
      const [, k, ...rest] = name.split("/");
      const weight =
        optimizers[Number(k)] && weightOfMoment(optimizers[Number(k)], variables, rest.join("/"));
      return weight ? [[name, weight]] : [];
    });
    return [...fixed, ...numbered("best", variables), ...moments];
  }

  private moment(name: string): tf.Variable {
    const [, k, ...rest] = name.split("/");
    return stateVariable(this.training.optimizers[Number(k)], this.training.variables, rest.join("/"));
  }

  /** The losses of the first batch with fixed noise. They show whether two trainings compute the same. */
  private probe(): Losses {
    const { data, losses } = this.training;
    const undo = this.remember();
    try {
      const found: Losses = {};
      tf.tidy(() => {
        const batch = data.map((tensor) => tensor.slice([0], [this.config.batch]));
        const { names, values } = listed(withSeeds(0, 0, () => losses(...batch)));
        names.forEach((name, k) => {
          found[name] = numberOrNull(values[k].dataSync()[0]);
        });
      });
      return found;
    } finally {
      undo();
    }
  }

  /** Saves all values; the returned function restores them. */
  private remember(): (() => void) & { forget(): void } {
    const values = new Snapshot(this.entries().map(([, variable]) => variable));
    values.take();
    const { optimizers } = this.training;
    const moments = optimizers.map(rememberMoments);
    const iterations = optimizers.map((optimizer) => optimizer.iterations ?? 0);
    const undo = () => {
      for (const forgetNew of moments) forgetNew();
      optimizers.forEach((optimizer, k) => {
        setIterations(optimizer, iterations[k]);
      });
      values.restore();
      values.dispose();
    };
    return Object.assign(undo, { forget: () => values.dispose() });
  }
}

function configOf(
  { data, validationData, optimizers, layers, loss }: Training,
  settings: FitSettings,
): Config {
  const { batchSize: batch, ema = null, weightDecay = 0, clipNorm = null } = settings;
  const config: Config = {
    rows: data[0].shape[0],
    batch,
    ema,
    weightDecay,
    clipNorm,
    data: checksum(data),
    validation: validationData ? checksum(validationData) : null,
    loss: loss ?? null,
    optimizer: optimizers.map(describeOptimizer),
    layer: [...(layers ?? [])],
  };
  // As a file returns it: infinity is null.
  return JSON.parse(JSON.stringify(config));
}

const titles: Partial<Record<keyof Config, string>> = {
  data: "training data of checksum",
  validation: "validation data of checksum",
};

function requireSameConfig(stored: Config, now: Config): void {
  for (const key of Object.keys(now) as (keyof Config)[]) {
    const [before, after] = [[stored[key]].flat(), [now[key]].flat()];
    for (let i = 0; i < Math.max(before.length, after.length); i++) {
      const title = Array.isArray(now[key]) ? `${key} ${i + 1}` : (titles[key] ?? key);
      if (before[i] !== after[i])
        throw new CheckpointError(
          `The checkpoint was written with ${title} ${before[i] ?? "none"}, this training has ${after[i] ?? "none"}, so it cannot resume from it`,
        );
    }
  }
}

/** Other machines round differently; another loss or activation differs by more. */
const tolerance = 1e-3;

function requireSameLosses(stored: Losses, now: Losses): void {
  for (const [name, before] of Object.entries(stored)) {
    const after = now[name] ?? null;
    const same =
      before === after ||
      (before !== null && after !== null && Math.abs(before - after) <= tolerance * Math.abs(before));
    if (!same)
      throw new CheckpointError(
        `The checkpoint was written by a training whose loss differs: its ${name} of the first batch was ${before}, ` +
          `and with the same weights this training's is ${after}, so it cannot resume from it`,
      );
  }
}

function numbered(prefix: string, variables: readonly tf.Variable[]): [string, tf.Variable][] {
  return variables.map((variable, i) => [`${prefix}/${i}`, variable]);
}

/** Whether the name is of a weight's moment: "optimizer/0/accumulatedFirstMoment/3". */
function isMoment(name: string): boolean {
  return /^optimizer\/\d+\/\w+\/\d+$/.test(name);
}

function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
