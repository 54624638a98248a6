import { tf } from "../../backend/index.js";
import type { Patches } from "../record/patches.js";
import { hasRate, type RatedOptimizer, setRate } from "../record/recording.js";
import { setIterations } from "./optimizer-state.js";
import { changedRate } from "./rates.js";
import { type UpdateRecorder, updateRules } from "./rules.js";
import { builtIn, type Updater, updaters, watchOptimizer } from "./updaters.js";

/** Watches the optimizers while a step is recorded. */
export class RecordedUpdates {
  /** In the order of their first update. */
  readonly optimizers: RatedOptimizer[] = [];
  /** The number of updates of each optimizer. */
  readonly counts: number[] = [];
  /** The learning rates of each optimizer. */
  readonly ownRates: Set<number>[] = [];
  /** The optimizer whose update is being recorded. */
  current: number | undefined;
  /** Whether an optimizer was found whose updates only the next recording can see. */
  foundNew = false;

  /** @param rate the learning rate of recorded updates, in place of the optimizer's own */
  constructor(
    private readonly recorder: UpdateRecorder,
    private readonly rate: number,
  ) {}

  install(patches: Patches): void {
    for (const updater of updaters) this.installUpdater(patches, updater);
    this.installUnknown(patches);
  }

  private installUpdater(patches: Patches, owner: Updater): void {
    const self = this;
    const apply = owner.applyGradients;
    patches.replace(owner, "applyGradients", function (this: RatedOptimizer, gradients) {
      self.record(this, () => {
        // A user's class that extends tfjs's may do more before it calls this. A rule only knows the plain rate.
        const plain = builtIn.has(owner) && this.learningRate === self.rate;
        const rule = plain && updateRules.get(this.getClassName());
        if (rule) rule(self.recorder, this, gradients, self.optimizers.indexOf(this));
        else apply.call(this, gradients);
      });
    });
  }

  /**
   * Finds users' optimizer classes by the calls that tfjs's conventions require. The next recording sees their updates.
   */
  private installUnknown(patches: Patches): void {
    const base = tf.Optimizer.prototype as RatedOptimizer & { incrementIterations(): void };
    const { minimize, incrementIterations } = base;
    const updating = () => this.current !== undefined;
    const watch = (optimizer: RatedOptimizer) => {
      if (watchOptimizer(optimizer)) this.foundNew = true;
    };
    patches.replace(base, "minimize", function (this: RatedOptimizer, ...parameters) {
      watch(this);
      return minimize.apply(this, parameters);
    } as RatedOptimizer["minimize"]);
    patches.replace(base, "incrementIterations", function (this: RatedOptimizer) {
      watch(this);
      // An update that is not watched yet is counted when it is recorded again.
      if (updating()) incrementIterations.call(this);
    });
  }

  /** Records an update at the recording's learning rate. A run scales the constants made from it by its rate. */
  private record(optimizer: RatedOptimizer, apply: () => void): void {
    if (!this.optimizers.includes(optimizer)) this.optimizers.push(optimizer);
    const outer = this.current;
    const { learningRate, iterations = 0 } = optimizer;
    const index = this.optimizers.indexOf(optimizer);
    this.current = index;
    // A nested update of the same optimizer keeps the rate of the outer one.
    const rated = outer !== index && hasRate(optimizer);
    if (rated) {
      this.ownRates[index] = (this.ownRates[index] ?? new Set()).add(learningRate);
      setRate(optimizer, this.rate);
    }
    try {
      apply();
      if (rated && Math.fround(optimizer.learningRate) !== Math.fround(this.rate))
        throw changedRate(optimizer);
    } finally {
      this.current = outer;
      if (learningRate !== undefined) setRate(optimizer, learningRate);
      // The optimizer must not count an update that is only recorded; each step of a run counts.
      this.counts[index] = (this.counts[index] ?? 0) + (optimizer.iterations ?? 0) - iterations;
      setIterations(optimizer, iterations);
    }
  }
}
