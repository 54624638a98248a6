import { bundleOf } from "../display/bundle.js";
import { Widget } from "./control.js";

/** A bar that fills; assign to `value`. */
export class Progress extends Widget {
  constructor(
    private readonly max: number,
    value: number,
    label: string,
  ) {
    const state = { value, min: 0, max, description: label, bar_style: "", orientation: "horizontal" };
    super({ name: "FloatProgress", view: "ProgressView" }, state, "Progress", () => {
      return `${label ? `${label}: ` : ""}${this.value}/${this.max}`;
    });
  }

  get value(): number {
    return this.model.state.value as number;
  }

  set value(value: number) {
    this.model.set({ value, bar_style: value >= this.max ? "success" : "" });
  }
}

/** A bar that fills from 0 to `max`. For a loop, `track` is simpler. */
export function progress({ max = 1, value = 0, label = "" } = {}): Progress {
  return new Progress(max, value, label);
}

/** An area for output of its own, which can be written to at any time. */
export class OutputArea extends Widget {
  constructor() {
    super(
      { name: "Output", module: "@jupyter-widgets/output" },
      { msg_id: "", outputs: [] },
      undefined,
      () => {
        return this.outputs.map((output) => output.text ?? "").join("");
      },
    );
  }

  /** Adds a line of text. */
  print(line: string): void {
    this.add({ output_type: "stream", name: "stdout", text: `${line}\n` });
  }

  /** Adds a value, in every form that it has. */
  async show(value: unknown): Promise<void> {
    this.add({ output_type: "display_data", data: await bundleOf(value), metadata: {} });
  }

  clear(): void {
    this.model.set({ outputs: [] });
  }

  private get outputs(): { text?: string }[] {
    return this.model.state.outputs as { text?: string }[];
  }

  private add(output: object): void {
    this.model.set({ outputs: [...this.outputs, output] });
  }
}

export const output = (): OutputArea => new OutputArea();

/** Widgets under one another, or side by side. */
export function box(children: Widget[], { direction = "column" as "column" | "row" } = {}): Widget {
  const kind = { name: direction === "row" ? "HBox" : "VBox" };
  const state = { children: children.map((child) => child.reference), box_style: "" };
  return new Widget(kind, state, undefined, () => children.join(direction === "row" ? "  " : "\n"));
}

/** A picture; assign other bytes to `value` and it changes in place. */
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

/** A picture from the bytes of a file, PNG unless `format` says otherwise. Width and height are in pixels. */
export function image(
  bytes: Uint8Array,
  { format = "png", ...size }: { format?: string; width?: number; height?: number } = {},
) {
  return new Picture(bytes, format, size);
}
