import type { Gate } from "../session/gate.js";
import type { Sink } from "./globals.js";
import { Surroundings } from "./surroundings.js";

/** What belongs to code that does not run as part of a cell, or whose output does not go there. */
export interface Place {
  /** Where its output goes. */
  sink?: Sink;
  /** What stops it. */
  gate?: Gate;
}

const outputs = new Set([
  "stream",
  "display_data",
  "update_display_data",
  "execute_result",
  "error",
  "clear_output",
]);

/** Hands the output of captured code to the areas that it belongs to. */
export class Capture {
  readonly surroundings = new Surroundings<Place>();
  /** What takes the updates of displays with an id that were captured. */
  private readonly captured = new Map<string, Sink>();
  /** Displays with an id in a cell's output, and whether the pages that are open know the id. */
  private readonly inCells = new Map<string, boolean>();

  /**
   * Hands output to the area that captures it, if one does.
   * @returns whether it is no output of a cell
   */
  divert(type: string, content: Record<string, unknown>): boolean {
    if (!outputs.has(type)) return false;
    const { sink } = this.surroundings.get() ?? {};
    const id = (content.transient as { display_id?: string } | undefined)?.display_id;
    if (id !== undefined && type === "update_display_data") return this.update(id, content, sink);
    if (id !== undefined && sink) this.captured.set(id, sink);
    else if (id !== undefined) this.inCells.set(id, true);
    sink?.(type, content);
    return sink !== undefined;
  }

  /**
   * A page was opened. It shows the cells' outputs as they were saved, without the ids of displays: what a callback
   * updates from now on appears in the callback's own area, too.
   */
  pageOpened(): void {
    for (const id of this.inCells.keys()) this.inCells.set(id, false);
  }

  /**
   * Updates a display wherever it was shown. A call that was replaced by another in the same place updates nothing
   * there, not by a timer either, but the later call updates what the earlier one has made.
   */
  private update(id: string, content: Record<string, unknown>, sink: Sink | undefined): boolean {
    const before = this.captured.get(id);
    const isNew = before === undefined && this.inCells.get(id) !== true;
    if (sink && (isNew || (before && place(before) === place(sink)))) this.captured.set(id, sink);
    const taker = this.captured.get(id);
    taker?.("update_display_data", content);
    return taker !== undefined && !this.inCells.has(id);
  }
}

const place = (sink: Sink) => sink.home ?? sink;
