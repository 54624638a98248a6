import { availableParallelism } from "node:os";
import { throughCompileCache } from "../backend/graphs/compile-cache.js";
import type { SavedModel } from "../backend/graphs/saved-model.js";
import { type Feed, Session } from "../backend/graphs/session.js";
import { tf } from "../backend/index.js";
import { hasGpu, idOf, nativeBackend, onlyDevice, type TensorValues } from "../backend/native.js";
import { Turns } from "../backend/turns.js";
import { TraceError, ValueError } from "../errors.js";
import { chooseExecution, type Execution } from "./execution.js";
import { dtypeOf } from "./graph/attributes.js";
import { lookupsOf, outOfRange } from "./graph/lookups.js";
import { loopGraph } from "./graph/loop-graph.js";
import { type Resident, ResidentState, stateResidents } from "./graph/resident.js";
import {
  CHUNK,
  type Loop,
  type LoopOptions,
  type LoopOutcome,
  type LoopRequest,
  type Plan,
} from "./loop-plan.js";
import { type CheckedRequest, checkedRequest } from "./loop-request.js";
import { listed } from "./losses.js";
import { countUpdates } from "./optimizers/optimizer-state.js";
import { rateOf, rateTable } from "./optimizers/rates.js";
import { watchOptimizer } from "./optimizers/updaters.js";
import type { Traced } from "./record/traced.js";
import { abstractOf, RecordedStep } from "./recorded-step.js";
import { stepError } from "./step-error.js";
import { stepWork } from "./step-work.js";

/** A loop as one graph: data and state are in its session, and a run feeds it the order of the rows. */
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
  /** Steps of the next chunk, from the duration of the last one. */
  private chunk = 1;

  constructor(
    private readonly plan: Plan,
    private readonly options: LoopOptions,
  ) {
    const { data, batchSize, steps, step } = plan;
    const stepOnList = (...batches: tf.Tensor[]) => {
      const { names, values } = listed(step(...batches));
      this.names = names;
      return values;
    };
    for (const optimizer of options.optimizers ?? []) watchOptimizer(optimizer);
    this.recorded = new RecordedStep(
      stepOnList,
      data.map((tensor) => abstractOf(tensor, batchSize)),
    );
    const { optimizers } = this.recorded.traced;
    if (options.optimizers && !optimizers.every((optimizer) => options.optimizers?.includes(optimizer)))
      throw new ValueError(
        `The step updates with ${optimizers.length} optimizers, but \`optimizers\` does not list all of them: list every one`,
      );
    requireUnwritten(data, this.traced);
    const { form: wanted, device: place = onlyDevice(), expectedSteps = steps } = options;
    const machine = { gpu: hasGpu(), cores: availableParallelism() };
    const wishes = { form: wanted, device: place };
    this.execution = chooseExecution(stepWork(this.traced), expectedSteps, wishes, machine);
    this.residents = [
      ...stateResidents(this.traced),
      ...data.map((tensor) => ({
        variable: tensor,
        dtype: dtypeOf(entryType(tensor)),
        written: false,
        group: "data" as const,
      })),
    ];
    const { form, device } = this.execution;
    const { traced, residents } = this;
    const checked = (form === "xla" || device === "gpu") && lookupsOf(traced.recording).size > 0;
    const { precision = "float32" } = options;
    this.graph = loopGraph({ traced, residents, batchSize, steps, form, device, precision, checked });
    this.session = this.opened();
    this.state = new ResidentState(this.session, this.residents);
  }

  private get traced(): Traced {
    return this.recorded.traced;
  }

  async run(request: LoopRequest = {}): Promise<LoopOutcome> {
    this.state.requireOpen();
    const checked = checkedRequest(this.plan, request);
    const { steps, signal, onChunk } = checked;
    this.recorded.beforeRun();
    const feeds = this.runFeeds(checked);
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
        countUpdates(this.traced.recording, result.reached - done);
        done = result.reached;
        if (result.outside >= 0) throw outOfRange(`Step ${result.outside}`);
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
    if (done === 0) return {};
    return Object.fromEntries(this.names.map((name, k) => [name, sums[k] / done]));
  }

  private adapt(count: number, milliseconds: number): void {
    // At most eightfold: the first run of a graph includes its compilation, so its time does not predict the next.
    const fitting = Math.floor((count * CHUNK) / Math.max(milliseconds, 0.01));
    this.chunk = Math.max(1, Math.min(fitting, this.chunk * 8));
  }

  /** [steps, optimizers], with the rates of the run in front. */
  private rates({ rate, steps }: CheckedRequest): Float32Array {
    const { optimizers } = this.traced;
    const rated = this.options.optimizers ?? optimizers;
    const table = rate && rateTable(rate, steps, rated);
    return Float32Array.from({ length: this.plan.steps * optimizers.length }, (_, at) => {
      const [step, optimizer] = [Math.floor(at / optimizers.length), optimizers[at % optimizers.length]];
      const k = rated.indexOf(optimizer);
      return table && step < steps && k >= 0 ? table[step * rated.length + k] : rateOf(optimizer);
    });
  }

  private runFeeds(request: CheckedRequest) {
    const { order, seeds } = request;
    // Comes first, because it may refuse the rates of the caller's schedule.
    const rates = this.rates(request);
    return {
      order: tf.tensor1d(order, "int32"),
      rates: tf.tensor2d(rates, [this.plan.steps, this.traced.optimizers.length]),
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
    const fetches = ["reached", "bad", "outside", ...this.names.map((_, k) => `loss_${k}`)];
    try {
      const values = this.runSession(feeds, fetches);
      const [[reached], [bad], [outside]] = values;
      const losses = values.slice(3).map((sum) => new Float64Array(sum.slice().buffer)[0]);
      return { reached, bad, outside, losses };
    } catch (error) {
      throw stepError(`A step from ${begin} to ${end - 1}`, error);
    } finally {
      tf.dispose(Object.values(bounds));
    }
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

  /** Replaces a session that failed to compile, because TensorFlow would not try again. */
  private reopen(): void {
    this.state.settle();
    this.session.dispose();
    this.session = this.opened();
    this.state = new ResidentState(this.session, this.residents);
  }

  private opened(): Session {
    return new Session(this.graph, this.options.precision === "tf32");
  }
}

/** @throws {TraceError} if the step assigns a variable that is data: the graph's rows would keep their old values */
function requireUnwritten(data: readonly tf.Tensor[], { recording }: Traced): void {
  const written = [...recording.writes.keys()].find((variable) => data.includes(variable));
  if (written)
    throw new TraceError(
      `The step assigns the variable ${written.name}, which is also the loop's data. Pass a copy as data ` +
        "(`tf.clone(variable)`), or take the rows inside the step by tf.gather.",
    );
}

function entryType(tensor: tf.Tensor): number {
  return nativeBackend().tensorMap.get(tensor.dataId).dtype;
}
