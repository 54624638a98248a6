import { throughCompileCache } from "../backend/compile-cache.js";
import { tf } from "../backend/index.js";
import { idOf, nativeBackend, type TensorValues } from "../backend/native.js";
import type { SavedModel } from "../backend/saved-model.js";
import { type Feed, Session } from "../backend/session.js";
import { Turns } from "../backend/turns.js";
import { TraceError, ValueError } from "../errors.js";
import { dtypeOf } from "./attributes.js";
import { chooseExecution, type Execution } from "./execution.js";
import { loopGraph } from "./loop-graph.js";
import {
  CHUNK,
  type Loop,
  type LoopOptions,
  type LoopOutcome,
  type LoopRequest,
  listed,
  type Plan,
  plainOrder,
} from "./loop-plan.js";
import { abstractOf, RecordedStep } from "./recorded-step.js";
import { type Resident, ResidentState, stateResidents } from "./resident.js";
import type { Traced } from "./trace.js";

/** A loop as one graph: data and state live in its session, a run feeds it the order of the rows. */
export class TracedLoop implements Loop {
  readonly execution: Execution;
  private readonly recorded: RecordedStep;
  private readonly residents: readonly Resident[];
  private readonly graph: SavedModel;
  private session: Session;
  private state: ResidentState;
  private compiled = false;
  private names: string[] = [];
  private readonly turns = new Turns();
  /** Steps of the next chunk, from how long the last one took. */
  private chunk = 1;

  constructor(
    private readonly plan: Plan,
    options: LoopOptions,
  ) {
    const { data, batch, steps, step } = plan;
    const stepOnList = (...batches: tf.Tensor[]) => {
      const { names, values } = listed(step(...batches));
      this.names = names;
      return values;
    };
    this.recorded = new RecordedStep(
      stepOnList,
      data.map((tensor) => abstractOf(tensor, batch)),
    );
    if (this.names.length === 0)
      throw new TraceError("A step should return its loss, a scalar, or several by name");
    this.execution = chooseExecution(this.traced, options.expectedSteps ?? steps, options.form);
    this.residents = [
      ...stateResidents(this.traced),
      ...data.map((tensor) => ({
        variable: tensor,
        dtype: dtypeOf(entryType(tensor)),
        written: false,
        group: "data" as const,
      })),
    ];
    const { form } = this.execution;
    this.graph = loopGraph({ traced: this.traced, residents: this.residents, batch, steps, form });
    this.session = new Session(this.graph);
    this.state = new ResidentState(this.session, this.residents);
  }

  private get traced(): Traced {
    return this.recorded.traced;
  }

  async run(request: LoopRequest = {}): Promise<LoopOutcome> {
    const { steps = this.plan.steps, signal, onChunk } = request;
    this.recorded.beforeRun();
    const feeds = this.runFeeds(request);
    const sums = this.names.map(() => 0);
    let done = 0;
    let diverged: number | undefined;
    try {
      while (done < steps && diverged === undefined && !signal?.aborted) {
        const count = Math.min(this.chunk, steps - done);
        const started = performance.now();
        const result = this.runChunk(feeds, done, done + count);
        result.losses.forEach((loss, k) => {
          sums[k] += loss;
        });
        done = result.reached;
        if (result.bad >= 0) diverged = result.bad;
        const took = performance.now() - started;
        this.recorded.afterRun(took);
        this.adapt(count, took);
        onChunk?.(done, this.means(sums, done));
        await this.turns.give();
      }
    } finally {
      tf.dispose(Object.values(feeds));
    }
    return { losses: this.means(sums, done), steps: done, diverged };
  }

  dispose(): void {
    this.state.settle();
    this.session.dispose();
  }

  private means(sums: readonly number[], done: number): Record<string, number> {
    return Object.fromEntries(this.names.map((name, k) => [name, sums[k] / done]));
  }

  private adapt(count: number, milliseconds: number): void {
    // At most eightfold: the first run of a graph compiles it, and says nothing about the next.
    const fitting = Math.floor((count * CHUNK) / Math.max(milliseconds, 0.01));
    this.chunk = Math.max(1, Math.min(fitting, this.chunk * 8));
  }

  private runFeeds(request: LoopRequest) {
    const { steps, batch } = this.plan;
    const { order = plainOrder(this.plan), seeds = [0, 0], rate } = request;
    if (order.length !== steps * batch)
      throw new ValueError(`The order should hold ${steps} steps of ${batch} rows: got ${order.length} rows`);
    const { optimizers } = this.traced;
    const rates = Float32Array.from({ length: steps * optimizers.length }, (_, at) => {
      const k = at % optimizers.length;
      return rate ? rate(Math.floor(at / optimizers.length), k) : optimizers[k].learningRate;
    });
    return {
      order: tf.tensor1d(order, "int32"),
      rates: tf.tensor2d(rates, [steps, optimizers.length]),
      seed_first: tf.scalar(seeds[0], "int32"),
      seed_second: tf.scalar(seeds[1], "int32"),
    };
  }

  private runChunk(shared: Record<string, tf.Tensor>, begin: number, end: number) {
    const bounds = { begin: tf.scalar(begin, "int32"), end: tf.scalar(end, "int32") };
    const feeds = Object.entries({ ...bounds, ...shared }).map(([name, tensor]) => ({
      name,
      id: idOf(tensor),
    }));
    const fetches = ["reached", "bad", ...this.names.map((_, k) => `loss_${k}`)];
    const values = this.runSession(feeds, fetches);
    tf.dispose(Object.values(bounds));
    const [reached, bad, ...losses] = values.map(([value]) => value);
    return { reached, bad, losses };
  }

  private runSession(feeds: readonly Feed[], fetches: readonly string[]): TensorValues[] {
    const run = () => {
      this.state.beforeRun();
      return this.session.values(feeds, fetches);
    };
    if (this.execution.form !== "xla" || this.compiled) return run();
    let tries = 0;
    const values = throughCompileCache(() => {
      if (tries++ > 0) this.reopen();
      return run();
    });
    this.compiled = true;
    return values;
  }

  /** A new session in the place of one that failed to compile, and would not try again. */
  private reopen(): void {
    this.state.settle();
    this.session.dispose();
    this.session = new Session(this.graph);
    this.state = new ResidentState(this.session, this.residents);
  }
}

function entryType(tensor: tf.Tensor): number {
  return nativeBackend().tensorMap.get(tensor.dataId).dtype;
}
