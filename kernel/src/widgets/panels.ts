import type { Bundle } from "../cell/globals.js";
import { Widget } from "./widget.js";

/**
 * A bar that fills; assign to `value`. A value below 0 or above `max` counts as 0 or `max`.
 *
 * @example
 * const bar: Progress = progress({ max: 10 });
 */
export class Progress extends Widget {
  constructor(
    private readonly max: number,
    value: number,
    label: string,
  ) {
    if (!(max > 0 && max < Infinity)) throw new RangeError(`max must be positive and finite: got ${max}`);
    value = within(value, max);
    const state = { value, min: 0, max, description: label, bar_style: "", orientation: "horizontal" };
    super({ name: "FloatProgress", view: "ProgressView" }, state, "Progress", () => {
      return `${label ? `${label}: ` : ""}${this.value}/${this.max}`;
    });
  }

  get value(): number {
    return this.model.state.value as number;
  }

  set value(value: number) {
    const shown = within(value, this.max);
    this.model.set({ value: shown, bar_style: shown === this.max ? "success" : "" });
  }
}

/** The value, clamped to the bar. */
function within(value: number, max: number): number {
  if (Number.isNaN(value)) throw new RangeError("value must be a number: got NaN");
  return Math.min(Math.max(value, 0), max);
}

/**
 * Creates a bar that fills from 0 to `max`. For a loop, `track` is simpler.
 * @throws {RangeError} if `max` is not positive and finite, or a value, initial or assigned later, is NaN
 * @example
 * const bar = progress({ max: 10, label: "epochs" });
 * bar.value = 3;
 */
export function progress({ max = 1, value = 0, label = "" } = {}): Progress {
  return new Progress(max, value, label);
}

/** Widgets stacked, or side by side. */
class Box extends Widget {
  constructor(
    private readonly children: readonly Widget[],
    direction: "column" | "row",
  ) {
    const kind = { name: direction === "row" ? "HBox" : "VBox" };
    const state = { children: children.map((child) => child.reference), box_style: "" };
    super(kind, state, undefined, () => children.join(direction === "row" ? "  " : "\n"));
  }

  override view(): Bundle {
    return Object.assign({}, ...this.children.map((child) => child.view()), super.view());
  }

  override shown(): Widget[] {
    return this.children.flatMap((child) => child.shown());
  }
}

/**
 * Stacks widgets, or puts them side by side with `direction: "row"`.
 *
 * @example
 * box([slider({ min: 0, max: 1 }), toggle()], { direction: "row" });
 */
export function box(children: readonly Widget[], { direction = "column" as "column" | "row" } = {}): Widget {
  return new Box(children, direction);
}

/**
 * A picture; assign other bytes to `value` and it changes in place.
 *
 * @example
 * const picture: Picture = image(await readFile("photo.png"));
 */
export class Picture extends Widget {
  constructor(bytes: Uint8Array, format: string, size: { width?: number; height?: number }) {
    const css = (length: number | undefined) => (length === undefined ? "" : String(length));
    const state = { value: bytes, format, width: css(size.width), height: css(size.height) };
    super(
      { name: "Image" },
      state,
      undefined,
      () => `${format}, ${this.value.length.toLocaleString("en")} bytes`,
    );
  }

  get value(): Uint8Array {
    return this.model.state.value as Uint8Array;
  }

  set value(bytes: Uint8Array) {
    this.model.set({ value: bytes });
  }
}

/**
 * Creates a picture from the bytes of a file. Default format PNG. Width and height are in pixels.
 *
 * @example
 * image(await readFile("photo.png"), { width: 200 });
 */
export function image(
  bytes: Uint8Array,
  { format = "png", ...size }: { format?: string; width?: number; height?: number } = {},
) {
  return new Picture(bytes, format, size);
}
