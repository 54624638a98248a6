import { tf } from "../backend/index.js";
import { Turns } from "../backend/turns.js";
import { DisposedError } from "../errors.js";
import { withSeeds } from "./draws/noise.js";
import { requireUndisposed } from "./graph/resident.js";
import { CHUNK, type Loop, type LoopOutcome, type LoopRequest, type Plan } from "./loop-plan.js";
import { type CheckedRequest, checkedRequest } from "./loop-request.js";
import { listed } from "./losses.js";
import { optimizerVariables } from "./optimizers/optimizer-state.js";
import { keepingRates, type RateTable, rateTable } from "./optimizers/rates.js";
import { setRate } from "./record/recording.js";
import { stepError } from "./step-error.js";

/** The same loop op by op, with the same draws. */
export class EagerLoop implements Loop {
  readonly execution = { form: "eager", reason: "requested by `jit: false`" } as const;
  private readonly turns = new Turns(CHUNK);
  private disposed = false;

  constructor(
    private readonly plan: Plan,
    private readonly optimizers: readonly tf.Optimizer[] = [],
  ) {}

  async run(request: LoopRequest = {}): Promise<LoopOutcome> {
    this.requireOpen();
    const checked = checkedRequest(this.plan, request);
    const { rate, steps } = checked;
    if (!rate) return this.steps(checked);
    const rates = rateTable(rate, steps, this.optimizers);
    return keepingRates(this.optimizers, () => this.steps(checked, rates));
  }

  dispose(): void {
    this.disposed = true;
  }

  private async steps(request: CheckedRequest, rates?: RateTable): Promise<LoopOutcome> {
    const { steps, signal, onChunk } = request;
    const sums: Record<string, number> = {};
    const means = (done: number) =>
      Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / done]));
    for (let i = 0; i < steps; i++) {
      if (signal?.aborted) return { losses: means(i), steps: i, diverged: undefined };
      this.requireOpen();
      if (rates) this.setRates(rates, i);
      const losses = this.step(request, i);
      for (const [name, value] of Object.entries(losses)) sums[name] = (sums[name] ?? 0) + value;
      if (!Object.values(losses).every(Number.isFinite))
        return { losses: means(i + 1), steps: i + 1, diverged: i };
      if (!this.turns.due) continue;
      onChunk?.(i + 1, means(i + 1));
      await this.turns.give();
    }
    onChunk?.(steps, means(steps));
    return { losses: means(steps), steps, diverged: undefined };
  }

  private requireOpen(): void {
    if (this.disposed)
      throw new DisposedError("The loop was disposed and cannot run again: create a new one");
    for (const tensor of this.plan.data) requireUndisposed(tensor, "data");
    for (const variable of this.optimizers.flatMap(optimizerVariables))
      requireUndisposed(variable, "optimizer");
  }

  private setRates(rates: RateTable, step: number): void {
    this.optimizers.forEach((optimizer, k) => {
      setRate(optimizer, rates[step * this.optimizers.length + k]);
    });
  }

  private step({ order, seeds: [first, second] }: CheckedRequest, i: number): Record<string, number> {
    const { data, batchSize, step } = this.plan;
    const work = () => {
      const rows = tf.tensor1d(order.subarray(i * batchSize, (i + 1) * batchSize), "int32");
      const batches = data.map((tensor) => tf.gather(tensor, rows));
      const { names, values } = listed(withSeeds(first, second + i, () => step(...batches)));
      return Object.fromEntries(names.map((name, k) => [name, values[k].dataSync()[0]]));
    };
    try {
      return tf.tidy(work);
    } catch (error) {
      throw stepError(`Step ${i}`, error);
    }
  }
}
