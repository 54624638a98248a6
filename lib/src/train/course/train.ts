import { discardTape } from "../../backend/tape.js";
import { ValueError } from "../../errors.js";
import { jit, type Loop, type LoopOutcome, rateOf, type Step, shuffledOrder } from "../../jit/index.js";
import { Checkpoints, type CourseState, type TensorFile } from "../checkpoint/index.js";
import type { FitSettings } from "../options.js";
import type { Epoch, Stopped, TrainingRun } from "../run.js";
import type { Schedule } from "../schedules.js";
import { WeightAverage } from "./average.js";
import { allFinite } from "./finite.js";
import {
  followWeights,
  forgetSpoiltMoments,
  requireOptimizer,
  requireOwnMoments,
} from "./optimizer-state.js";
import { Patience } from "./patience.js";
import { Snapshot } from "./snapshot.js";
import type { Training } from "./training.js";
import { TrainingState } from "./training-state.js";

/** Trains epoch by epoch; see `fit` for the rules. */
export async function train(training: Training, settings: FitSettings): Promise<TrainingRun> {
  const { variables, optimizers, step, data } = training;
  for (const optimizer of optimizers) requireOwnMoments(requireOptimizer(optimizer), variables);
  const bad = variables.findIndex((variable) => !allFinite([variable]));
  if (bad >= 0)
    throw new ValueError(`The model's weights must be finite before training: ${variables[bad].name} is not`);
  const { batchSize, epochs, ema } = settings;
  const checkpoints = settings.checkpoint && (await Checkpoints.open(settings.checkpoint));
  const undo = [...new Set(optimizers)].map(followWeights);
  let average: WeightAverage | undefined;
  let loop: Loop | undefined;
  let run: TrainingRun | undefined;
  try {
    if (ema) average = new WeightAverage(variables, ema);
    loop = jit.loop(average ? withAverage(step, average) : step, {
      data,
      batchSize,
      expectedSteps: Math.ceil(data[0].shape[0] / batchSize) * epochs,
      jit: settings.jit,
      form: settings.form,
      device: settings.device,
      precision: settings.precision,
      optimizers,
    });
    run = await new Course(training, settings, { loop, average, checkpoints }).run();
    return run;
  } finally {
    discardTape();
    loop?.dispose();
    average?.dispose();
    for (const each of undo) each();
    if (run?.stopped === "diverged") optimizers.forEach(forgetSpoiltMoments);
  }
}

/** The resources of a training; their owner disposes them. */
interface Tools {
  loop: Loop;
  average?: WeightAverage;
  checkpoints?: Checkpoints;
}

/** An unfinished epoch. */
type PartialEpoch = NonNullable<CourseState["partial"]>;

/** One training in progress: its state, and how it stops. */
class Course {
  private readonly started = performance.now();
  private readonly rows: number;
  private readonly steps: number;
  private readonly patience: Patience;
  private readonly good: Snapshot;
  private readonly state?: TrainingState;
  private history: Epoch[] = [];
  private diverged?: { epoch: number; step: number };
  private partial?: PartialEpoch;

  constructor(
    private readonly training: Training,
    private readonly settings: FitSettings,
    private readonly tools: Tools,
  ) {
    this.rows = training.data[0].shape[0];
    this.steps = Math.ceil(this.rows / settings.batchSize);
    this.patience = new Patience(settings.patience);
    this.good = new Snapshot(training.variables);
    if (tools.checkpoints) this.state = new TrainingState(training, tools.average, settings);
  }

  async run(): Promise<TrainingRun> {
    try {
      this.good.take();
      await this.resume();
      const stopped = await this.epochs();
      const { best } = this.patience;
      if (stopped === "diverged" || (this.training.validate && best.epoch > 0)) this.good.restore();
      else this.tools.average?.install();
      return {
        history: this.history,
        best: { epoch: best.epoch, valLoss: this.history[best.epoch - 1]?.valLoss ?? Number.NaN },
        stopped,
        diverged: this.diverged,
        execution: this.tools.loop.execution,
        seconds: secondsSince(this.started),
      };
    } finally {
      this.good.dispose();
    }
  }

  private async epochs(): Promise<Stopped> {
    const { epochs, onEpoch, random } = this.settings;
    if (this.patience.exhausted) return "patience";
    for (let epoch = this.history.length + 1; epoch <= epochs; epoch++) {
      const began = performance.now();
      const before = random.state;
      const outcome = await this.epoch(epoch);
      if (outcome.diverged !== undefined) return this.divergedAt(epoch, outcome.diverged + 1);
      // A gradient that is not finite destroys the weights, and only the next step's loss shows it.
      if (!this.finite()) return this.divergedAt(epoch, outcome.steps);
      if (outcome.steps < this.steps) {
        await this.tools.checkpoints?.write(this.file(before, outcome));
        return "interrupted";
      }
      const valLoss = this.validate();
      if (this.training.validate && !Number.isFinite(valLoss)) return this.divergedAt(epoch, this.steps);
      const better = this.patience.observe(epoch, this.training.validate ? valLoss : -epoch);
      if (better) this.remember();
      const { losses } = outcome;
      this.history.push({ epoch, loss: lossOf(losses), valLoss, seconds: secondsSince(began), losses });
      await onEpoch?.(this.history[epoch - 1]);
      const stops = this.patience.exhausted || epoch === epochs;
      await this.tools.checkpoints?.afterEpoch(epoch, stops, () => this.file(random.state));
      if (this.patience.exhausted) return "patience";
    }
    return "epochs";
  }

  /** Runs an epoch, or the rest of one after a checkpoint: the finished rows go last in the order and are not run. */
  private async epoch(epoch: number): Promise<LoopOutcome> {
    const { random, signal, schedule, epochs, onProgress, batchSize } = this.settings;
    const { steps: done, losses: before } = this.partial ?? { steps: 0, losses: {} };
    this.partial = undefined;
    const order = shuffledOrder(random, this.rows, batchSize);
    const seeds = [random.bits() | 0, random.bits() | 0] as const;
    const share = (step: number) => Math.min(1, (epoch - 1 + (done + step) / this.steps) / epochs);
    const rates = this.training.optimizers.map(rateOf);
    const { losses, steps, diverged } = await this.tools.loop.run({
      order: rotated(order, done * batchSize),
      steps: this.steps - done,
      seeds,
      before: done,
      signal,
      rate: schedule && ((step, optimizer) => rates[optimizer] * factor(schedule, share(step))),
      onChunk: (step, losses) =>
        onProgress?.({
          epoch,
          epochs,
          step: done + step,
          steps: this.steps,
          loss: lossOf(means(before, done, losses, step)),
          best: this.patience.best,
          secondsLeft: (secondsSince(this.started) * (1 - share(step))) / share(step),
        }),
    });
    return {
      losses: means(before, done, losses, steps),
      steps: done + steps,
      diverged: diverged === undefined ? undefined : done + diverged,
    };
  }

  private finite(): boolean {
    return allFinite([...this.training.variables, ...(this.tools.average?.averages ?? [])]);
  }

  private validate(): number {
    const { validate } = this.training;
    if (!validate) return Number.NaN;
    return this.tools.average ? this.tools.average.during(validate) : validate();
  }

  private remember(): void {
    if (this.tools.average) this.tools.average.during(() => this.good.take());
    else this.good.take();
  }

  private divergedAt(epoch: number, step: number): Stopped {
    this.diverged = { epoch, step };
    return "diverged";
  }

  /** Resumes from the checkpoint if there is one. */
  private async resume(): Promise<void> {
    const file = await this.tools.checkpoints?.read();
    if (!file || !this.state) return;
    const { state, best } = this.state.restore(file, this.steps);
    this.good.hold(best);
    this.patience.waited = state.patience.waited;
    const { epoch, valLoss } = state.patience.best;
    this.patience.best = { epoch, valLoss: valLoss ?? Number.POSITIVE_INFINITY };
    this.history = state.history.map(revived);
    this.partial = state.partial ?? undefined;
    this.settings.random.state = state.random;
  }

  /** The current checkpoint; `random` is the generator's state before the next or the unfinished epoch. */
  private file(random: CourseState["random"], partial?: PartialEpoch): TensorFile {
    const { best, waited } = this.patience;
    const standing = {
      epoch: this.history.length,
      partial: partial ? { steps: partial.steps, losses: partial.losses } : null,
      history: this.history,
      patience: { best, waited },
      random,
    };
    return this.state!.file(standing, this.good);
  }
}

function factor(schedule: Schedule, share: number): number {
  const value = schedule(share);
  if (Number.isFinite(value)) return value;
  throw new ValueError(`schedule must return a finite factor: got ${value} at ${share} of the training`);
}

/** The order with its first rows moved to the end. */
function rotated(order: Int32Array, by: number): Int32Array {
  const result = new Int32Array(order.length);
  result.set(order.subarray(by));
  result.set(order.subarray(0, by), order.length - by);
  return result;
}

/** The mean losses of two runs of steps together. */
function means(
  before: PartialEpoch["losses"],
  done: number,
  after: Record<string, number>,
  steps: number,
): Record<string, number> {
  const sum = (mean: number | null | undefined, count: number) =>
    count > 0 ? (mean ?? Number.NaN) * count : 0;
  const names = Object.keys(steps > 0 ? after : before);
  return Object.fromEntries(
    names.map((name) => [name, (sum(before[name], done) + sum(after[name], steps)) / (done + steps)]),
  );
}

function lossOf(losses: Record<string, number>): number {
  return losses.loss ?? Object.values(losses)[0];
}

/** A record as stored in JSON, which turns NaN into null. */
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
