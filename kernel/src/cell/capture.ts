import type { Gate } from "../session/gate.js";
import type { Sink } from "./globals.js";
import { Surroundings } from "./surroundings.js";

/** The context of code that does not run as part of a cell, or whose output goes elsewhere. */
export interface Place {
  /** The destination of its output. */
  sink?: Sink;
  /** The gate that stops it. */
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

/** Sends the output of captured code to its areas. */
export class Capture {
  readonly surroundings = new Surroundings<Place>();
  /** The receivers of updates of captured displays with an id. */
  private readonly captured = new Map<string, Sink>();
  /** Displays with an id in a cell's output, and whether the open pages know the id. */
  private readonly inCells = new Map<string, boolean>();

  /**
   * Sends output to the area that captures it, if there is one.
   * @returns whether an area captured it
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
   * A page was opened. It shows the cells' saved outputs, without the ids of displays, so later updates by a callback
   * also appear in the callback's area.
   */
  pageOpened(): void {
    for (const id of this.inCells.keys()) this.inCells.set(id, false);
  }

  /**
   * Updates a display in all places where it was shown. A call that was replaced by another in the same place updates
   * nothing there, not even from a timer, but the later call can update the displays of the earlier one.
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
