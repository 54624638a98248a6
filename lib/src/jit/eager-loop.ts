import { tf } from "../backend/index.js";
import { Turns } from "../backend/turns.js";
import {
  CHUNK,
  type Loop,
  type LoopOutcome,
  type LoopRequest,
  listed,
  type Plan,
  plainOrder,
} from "./loop-plan.js";
import { withSeeds } from "./noise.js";
import { type RatedOptimizer, setRate } from "./recording.js";

/** The same loop op by op, with the same draws. */
export class EagerLoop implements Loop {
  readonly execution = { form: "eager", reason: "asked for by `jit: false`" } as const;
  private readonly turns = new Turns(CHUNK);

  constructor(
    private readonly plan: Plan,
    private readonly optimizers: readonly tf.Optimizer[] = [],
  ) {}

  async run(request: LoopRequest = {}): Promise<LoopOutcome> {
    const {
      steps = this.plan.steps,
      order = plainOrder(this.plan),
      signal,
      onChunk,
      seeds = [0, 0],
      rate,
    } = request;
    const sums: Record<string, number> = {};
    const means = (done: number) =>
      Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / done]));
    for (let i = 0; i < steps; i++) {
      if (signal?.aborted) return { losses: means(i), steps: i, diverged: undefined };
      this.optimizers.forEach((optimizer, k) => {
        if (rate) setRate(optimizer as RatedOptimizer, rate(i, k));
      });
      const losses = this.step(order, i, seeds);
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

  dispose(): void {}

  private step(
    order: Int32Array,
    i: number,
    [first, second]: readonly [number, number],
  ): Record<string, number> {
    const { data, batch, step } = this.plan;
    return tf.tidy(() => {
      const rows = tf.tensor1d(order.subarray(i * batch, (i + 1) * batch), "int32");
      const batches = data.map((tensor) => tf.gather(tensor, rows));
      const { names, values } = listed(withSeeds(first, second + i, () => step(...batches)));
      return Object.fromEntries(names.map((name, k) => [name, values[k].dataSync()[0]]));
    });
  }
}
