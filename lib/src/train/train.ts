import type { tf } from "../backend/index.js";
import { CheckpointError } from "../errors.js";
import {
  jit,
  type Loop,
  type LoopOutcome,
  optimizerVariables,
  rateOf,
  type Step,
  shuffledOrder,
} from "../jit/index.js";
import { WeightAverage } from "./average.js";
import {
  Checkpoints,
  type CourseState,
  parseCourseState,
  restoreVariable,
  storedTensors,
  type TensorFile,
} from "./checkpoint/index.js";
import type { FitSettings } from "./options.js";
import { Patience } from "./patience.js";
import type { Epoch, Stopped, TrainingRun } from "./run.js";
import { Snapshot } from "./snapshot.js";

/** What the loop over epochs needs to know of what it trains. */
export interface Training {
  /** One update; a batch of each data tensor is handed to it. */
  step: Step;
  data: readonly tf.Tensor[];
  variables: readonly tf.Variable[];
  optimizers: readonly tf.Optimizer[];
  /** The validation loss; lower is better. */
  validate?: () => number;
}

/** Trains epoch by epoch; see `fit` for the rules. */
export async function train(training: Training, settings: FitSettings): Promise<TrainingRun> {
  const course = new Course(training, settings);
  try {
    return await course.run();
  } finally {
    course.dispose();
  }
}

/** One training on its way: the loop, what it remembers, and how it stops. */
class Course {
  private readonly started = performance.now();
  private readonly rows: number;
  private readonly steps: number;
  private readonly average?: WeightAverage;
  private readonly loop: Loop;
  private readonly patience: Patience;
  private readonly good: Snapshot;
  private readonly checkpoints?: Checkpoints;
  private history: Epoch[] = [];
  private diverged?: { epoch: number; step: number };

  constructor(
    private readonly training: Training,
    private readonly settings: FitSettings,
  ) {
    const { data, variables, step } = training;
    const { batch, epochs, ema } = settings;
    this.rows = data[0].shape[0];
    this.steps = Math.ceil(this.rows / batch);
    this.patience = new Patience(settings.patience);
    this.good = new Snapshot(() => variables);
    if (ema) this.average = new WeightAverage(variables, ema);
    this.loop = jit.loop(this.average ? withAverage(step, this.average) : step, {
      data,
      batch,
      expectedSteps: this.steps * epochs,
      jit: settings.jit,
      form: settings.form,
      optimizers: training.optimizers,
    });
    if (settings.checkpoint) this.checkpoints = new Checkpoints(settings.checkpoint);
  }

  async run(): Promise<TrainingRun> {
    const first = 1 + (await this.resume());
    this.good.takeUnlessTaken();
    const stopped = await this.epochs(first);
    const { best } = this.patience;
    if (stopped === "diverged" || (this.training.validate && best.epoch > 0)) this.good.restore();
    else this.average?.install();
    const valLoss = this.history[best.epoch - 1]?.valLoss ?? Number.NaN;
    return {
      history: this.history,
      best: { epoch: best.epoch, valLoss },
      stopped,
      diverged: this.diverged,
      execution: this.loop.execution,
      seconds: secondsSince(this.started),
    };
  }

  dispose(): void {
    this.loop.dispose();
    this.good.dispose();
    this.average?.dispose();
    if (this.settings.ownsOptimizer) this.settings.optimizer.dispose();
  }

  private async epochs(first: number): Promise<Stopped> {
    if (this.patience.exhausted) return "patience";
    for (let epoch = first; epoch <= this.settings.epochs; epoch++) {
      const began = performance.now();
      const outcome = await this.epoch(epoch);
      if (outcome.diverged !== undefined) return this.divergedAt(epoch, outcome.diverged + 1);
      if (outcome.steps < this.steps) return "interrupted";
      const valLoss = this.validate();
      if (this.training.validate && !Number.isFinite(valLoss)) return this.divergedAt(epoch, this.steps);
      const better = this.patience.observe(epoch, this.training.validate ? valLoss : -epoch);
      if (better) this.remember();
      const { losses } = outcome;
      const loss = losses.loss ?? Object.values(losses)[0];
      this.history.push({ epoch, loss, valLoss, seconds: secondsSince(began), losses });
      await this.settings.onEpoch?.(this.history[epoch - 1]);
      const stops = this.patience.exhausted || epoch === this.settings.epochs;
      await this.checkpoints?.afterEpoch(epoch, stops, () => this.checkpoint());
      if (this.patience.exhausted) return "patience";
    }
    return "epochs";
  }

  private epoch(epoch: number): Promise<LoopOutcome> {
    const { random, signal, schedule, epochs, onProgress, batch } = this.settings;
    const order = shuffledOrder(random, this.rows, batch);
    const seeds = [random.bits() | 0, random.bits() | 0] as const;
    const rates = this.training.optimizers.map(rateOf);
    const done = (step: number) => (epoch - 1 + step / this.steps) / epochs;
    return this.loop.run({
      order,
      seeds,
      signal,
      rate: schedule && ((step, optimizer) => rates[optimizer] * schedule(done(step))),
      onChunk: (step, losses) =>
        onProgress?.({
          epoch,
          epochs,
          step,
          steps: this.steps,
          loss: losses.loss ?? Object.values(losses)[0],
          best: this.patience.best,
          secondsLeft: (secondsSince(this.started) * (1 - done(step))) / done(step),
        }),
    });
  }

  private validate(): number {
    const { validate } = this.training;
    if (!validate) return Number.NaN;
    return this.average ? this.average.during(validate) : validate();
  }

  private remember(): void {
    if (this.average) this.average.during(() => this.good.take());
    else this.good.take();
  }

  private divergedAt(epoch: number, step: number): Stopped {
    this.diverged = { epoch, step };
    return "diverged";
  }

  /** Goes on from the checkpoint where there is one; gives the epoch that it was written after. */
  private async resume(): Promise<number> {
    const file = await this.checkpoints?.read();
    if (!file) return 0;
    const state = parseCourseState(file.metadata.course);
    requireSameConfig(state.config, this.config());
    await this.makeSlots();
    for (const [name, variable] of this.stateVariables())
      restoreVariable(variable, name, file.tensors.get(name));
    const { best, waited } = state.patience;
    this.good.load(this.training.variables.map((_, i) => file.tensors.get(`best/${i}`)));
    this.patience.waited = waited;
    this.patience.best = { epoch: best.epoch, valLoss: best.valLoss ?? Number.POSITIVE_INFINITY };
    this.history = state.history.map(revived);
    this.settings.random.state = state.random;
    return state.epoch;
  }

  /** Optimisers make their moments in their first step: run one whose effect is overwritten. */
  private async makeSlots(): Promise<void> {
    if (!this.settings.jit) await this.loop.run({ steps: 1 });
  }

  private checkpoint(): TensorFile {
    const tensors = [...this.stateVariables(), ...this.good.entries("best")];
    const { best, waited } = this.patience;
    const state: CourseState = {
      version: 1,
      epoch: this.history.length,
      config: this.config(),
      history: this.history,
      patience: { best, waited },
      random: this.settings.random.state,
    };
    return {
      tensors: storedTensors(tensors),
      metadata: { format: "topolab", course: JSON.stringify(state) },
    };
  }

  /** Everything that the next step starts from, by the name that a checkpoint gives it. */
  private stateVariables(): [string, tf.Variable][] {
    const { variables, optimizers } = this.training;
    const numbered = (prefix: string, list: readonly tf.Variable[]) =>
      list.map((variable, i): [string, tf.Variable] => [`${prefix}/${i}`, variable]);
    return [
      ...numbered("weights", variables),
      ...numbered("average", this.average?.averages ?? []),
      ...optimizers.flatMap((optimizer, k) => numbered(`optimizer/${k}`, optimizerVariables(optimizer))),
    ];
  }

  private config(): CourseState["config"] {
    const { batch, ema = null, weightDecay = 0, clipNorm = null } = this.settings;
    return { rows: this.rows, batch, ema, weightDecay, clipNorm };
  }
}

function requireSameConfig(stored: CourseState["config"], now: CourseState["config"]): void {
  for (const key of Object.keys(now) as (keyof typeof now)[])
    if (stored[key] !== now[key])
      throw new CheckpointError(
        `The checkpoint was written with ${key} ${stored[key]}, this training has ${now[key]}: it cannot go on from there`,
      );
}

/** A record as JSON kept it: NaN came back as null. */
function revived(epoch: CourseState["history"][number]): Epoch {
  const losses = Object.entries(epoch.losses).map(([name, value]) => [name, value ?? Number.NaN] as const);
  const { loss, valLoss } = epoch;
  return {
    ...epoch,
    loss: loss ?? Number.NaN,
    valLoss: valLoss ?? Number.NaN,
    losses: Object.fromEntries(losses),
  };
}

function withAverage(step: Step, average: WeightAverage): Step {
  return (...batches) => {
    const losses = step(...batches);
    average.step();
    return losses;
  };
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
