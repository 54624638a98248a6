import { existsSync } from "node:fs";
import path from "node:path";
import type { Json } from "../protocol/wire.js";
import { version } from "../session/info.js";
import { Clock, secondsOf, stamp } from "./clock.js";
import { CellError, CellTimeout, Interrupted, RunError } from "./errors.js";
import { FrontEnd } from "./front-end.js";
import { checkLanguage, kernelMetadata } from "./kernel-metadata.js";
import {
  headingAbove,
  mayFail,
  type Notebook,
  nameOf,
  readNotebook,
  runnable,
  textOf,
  writeNotebook,
} from "./notebook.js";
import { copyPath, makeFolderOf } from "./output-folder.js";
import { checkParameters, currentParameters, setParameters } from "./parameters/set.js";
import { Recorder } from "./recorder.js";
import { claimsOf, metricsOf } from "./results.js";
import { type Plan, resume, whole } from "./resume.js";
import type { CellProgress, RunOptions, RunResult } from "./types.js";
import { WidgetStates } from "./widget-states.js";

/**
 * The time for an interrupted cell to end before its kernel is killed, and the interval at which a long cell is saved
 * (ms).
 */
const patience = { end: 10_000, save: 10_000 };

/** See `runNotebook` in index.ts. */
export async function run(file: string, options: RunOptions): Promise<RunResult> {
  const source = readNotebook(file);
  checkLanguage(file, source);
  const copy = copyPath(file, options.output);
  setParameters(source, checkParameters(source, options.parameters ?? {}));
  makeFolderOf(copy);
  const saved = existsSync(copy) ? readNotebook(copy) : undefined;
  const clock = new Clock(saved?.cells.length === source.cells.length ? saved : source);
  const notebook = cleared(source);
  const plan = options.resume && saved ? resume(notebook, saved, copy) : whole;
  const execution = new Execution(notebook, copy, plan, clock, options);
  options.signal?.throwIfAborted();
  await execution.run(path.dirname(path.resolve(file)));
  return execution.result();
}

/** The notebook before execution. */
function cleared(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) => {
    if (cell.cell_type !== "code") return cell;
    const { execution, ...metadata } = cell.metadata;
    return { ...cell, metadata, execution_count: null, outputs: [] };
  });
  const { widgets, ...metadata } = notebook.metadata;
  return { ...notebook, metadata: { ...metadata, ...kernelMetadata() }, cells };
}

/** One run of a notebook: its kernel, its cells, its copy on disk. */
class Execution {
  private readonly recorder = new Recorder();
  private readonly widgets: WidgetStates;
  private readonly indices: number[];
  private peakMemory: number | undefined;

  constructor(
    private readonly notebook: Notebook,
    private readonly copy: string,
    private readonly plan: Plan,
    private readonly clock: Clock,
    private readonly options: RunOptions,
  ) {
    this.widgets = new WidgetStates(notebook);
    this.indices = [...notebook.cells.keys()].filter((i) => runnable(notebook.cells[i]));
    notebook.metadata.topolab = {
      parameters: currentParameters(notebook),
      node: process.versions.node,
      kernel: version,
      started: new Date().toISOString(),
    };
  }

  async run(cwd: string): Promise<void> {
    const rest = this.indices.filter((i) => i >= this.plan.from);
    if (rest.length === 0) return this.kept > 0 ? undefined : this.finish();
    this.save();
    const frontEnd = await FrontEnd.start({ cwd, env: this.options.env });
    frontEnd.onMessage = (message) => {
      this.recorder.hear(message);
      this.widgets.hear(message);
    };
    let orderly = false;
    try {
      for (const index of this.plan.again) await this.restore(frontEnd, index);
      for (const index of rest) await this.execute(frontEnd, index);
      orderly = true;
    } finally {
      this.peakMemory = frontEnd.peakMemory();
      await frontEnd.stop({ now: !orderly });
    }
    this.finish();
  }

  result(): RunResult {
    const { notebook, copy, plan, peakMemory } = this;
    return {
      name: nameOf(copy),
      path: copy,
      notebook,
      parameters: currentParameters(notebook),
      seconds: this.seconds(),
      claims: claimsOf(notebook),
      metrics: metricsOf(notebook),
      ...(peakMemory !== undefined && { peakMemory }),
      restored: plan.again.length,
      kept: this.kept,
    };
  }

  /** The number of cells kept from an earlier run. */
  private get kept(): number {
    return this.indices.filter((i) => i < this.plan.from).length;
  }

  /** Restores the variables of a finished cell; its outputs are already there. */
  private async restore(frontEnd: FrontEnd, index: number): Promise<void> {
    this.tell(index, "restoring");
    const { seconds } = await this.attempt(frontEnd, index);
    this.tell(index, "restored", seconds);
  }

  private async execute(frontEnd: FrontEnd, index: number): Promise<void> {
    const cell = this.notebook.cells[index];
    this.tell(index, "running");
    this.recorder.cell = cell;
    cell.outputs = [];
    const start = new Date();
    const saving = setInterval(() => this.save(), patience.save);
    try {
      const { reply, seconds } = await this.attempt(frontEnd, index);
      cell.execution_count = reply.execution_count as number;
      stamp(cell, start, new Date());
      this.clock.done(index, seconds);
      this.tell(index, "done", seconds);
    } finally {
      clearInterval(saving);
      this.recorder.cell = undefined;
      this.save();
    }
  }

  /**
   * Runs a cell until it ends, its time is over, or the caller aborts. @throws {RunError} with the notebook and the
   * cell
   */
  private async attempt(frontEnd: FrontEnd, index: number): Promise<{ reply: Json; seconds: number }> {
    const start = performance.now();
    const stopping = this.stopping();
    const running = frontEnd.execute(textOf(this.notebook.cells[index].source));
    try {
      const first = await Promise.race([running, stopping.reason]);
      if (first instanceof RunError) {
        frontEnd.interrupt().catch(() => {});
        await Promise.race([running, new Promise((resolve) => setTimeout(resolve, patience.end).unref())]);
        throw first;
      }
      if (first.status !== "ok" && !mayFail(this.notebook.cells[index]))
        throw new CellError(String(first.ename), String(first.evalue), (first.traceback as string[]) ?? []);
      return { reply: first, seconds: (performance.now() - start) / 1000 };
    } catch (error) {
      running.catch(() => {}); // the kernel died during the interrupt
      if (error instanceof RunError) Object.assign(error, { notebook: this.notebook, cell: index });
      throw error;
    } finally {
      stopping.forget();
    }
  }

  /** Resolves to the reason to stop the cell, if there is one. */
  private stopping(): { reason: Promise<RunError>; forget(): void } {
    const { timeout, signal } = this.options;
    let forget = () => {};
    const reason = new Promise<RunError>((resolve) => {
      const stop = () => resolve(new Interrupted());
      const timer = timeout ? setTimeout(() => resolve(new CellTimeout(timeout)), timeout * 1000) : undefined;
      signal?.addEventListener("abort", stop);
      if (signal?.aborted) stop();
      forget = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", stop);
      };
    });
    return { reason, forget };
  }

  private seconds(): number {
    return this.indices.reduce((sum, i) => sum + (secondsOf(this.notebook.cells[i]) ?? 0), 0);
  }

  private finish(): void {
    const about = this.notebook.metadata.topolab as Json;
    about.finished = new Date().toISOString();
    about.seconds = this.seconds();
    if (this.peakMemory) about.peakMemory = this.peakMemory;
    this.save();
  }

  private save(): void {
    this.widgets.note();
    writeNotebook(this.copy, this.notebook);
  }

  private tell(index: number, state: CellProgress["state"], seconds?: number): void {
    this.options.onProgress?.({
      state,
      cell: this.indices.indexOf(index) + 1,
      of: this.indices.length,
      heading: headingAbove(this.notebook, index),
      seconds,
      left: this.clock.left(state === "done" ? index + 1 : index),
    });
  }
}
