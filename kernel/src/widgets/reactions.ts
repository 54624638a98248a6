import { currentCell } from "../cell/current-cell.js";
import { OutputArea } from "./output-area.js";
import type { Widget } from "./widget.js";

export interface ReactionOptions {
  /** The area for the callback's output and errors. Default: an area below the widget. */
  output?: OutputArea;
}

/** The callbacks of a widget, and the area for their output. */
export class Reactions<A extends unknown[]> {
  private readonly listeners = new Map<(...values: A) => unknown, OutputArea | undefined>();
  /** The area of callbacks without one. */
  private area: OutputArea | undefined;
  private isShown = false;

  /** @returns a function that removes it */
  add(listener: (...values: A) => unknown, { output }: ReactionOptions = {}): () => void {
    this.listeners.set(listener, output);
    if (!output) this.makeArea();
    return () => this.listeners.delete(listener);
  }

  /** The widget is shown. @returns what belongs below it */
  shown(): Widget[] {
    this.isShown = true;
    return this.area ? [this.area] : [];
  }

  /** Calls all of them. */
  fire(...values: A): void {
    const cell = currentCell();
    const byArea = new Map<OutputArea, (() => unknown)[]>();
    for (const [listener, output] of this.listeners) {
      const area = output ?? this.makeArea();
      byArea.set(area, [...(byArea.get(area) ?? []), () => listener(...values)]);
    }
    for (const [area, calls] of byArea)
      area.replace((sink) => Promise.all(calls.map((call) => cell.callBack(sink, call))));
  }

  /** If the widget is already shown, the area appears in the running cell. */
  private makeArea(): OutputArea {
    if (this.area) return this.area;
    this.area = new OutputArea();
    if (this.isShown) currentCell().display(this.area.view());
    return this.area;
  }
}
