import type { Bundle } from "../globals.js";
import { type Kind, Model, type State } from "./model.js";

const displaySymbol = Symbol.for("Jupyter.display");

/** Something that a front end draws in a cell's output. */
export class Widget {
  protected readonly model: Model;
  private readonly parts: Model[];

  /**
   * @param style the model of the look that belongs to this kind of widget, as `Slider` for SliderStyleModel
   * @param text what is shown where no widget can be drawn
   */
  constructor(
    kind: Kind,
    state: State,
    style: string | undefined,
    private readonly text: () => string,
  ) {
    const layout = new Model({ name: "Layout", module: "@jupyter-widgets/base" }, {});
    const look = style ? styleModel(style) : undefined;
    this.parts = look ? [layout, look] : [layout];
    const references = { layout: layout.reference, ...(look && { style: look.reference }) };
    this.model = new Model(kind, { ...state, ...references });
  }

  /** How a box refers to this widget. */
  get reference(): string {
    return this.model.reference;
  }

  /** Takes the widget away from every front end. */
  close(): void {
    for (const part of [this.model, ...this.parts]) part.close();
  }

  toString(): string {
    return this.text();
  }

  [displaySymbol](): Bundle {
    return this.model.bundle(this.text());
  }
}

function styleModel(name: string): Model {
  return new Model({ name: `${name}Style`, view: "StyleView", viewModule: "@jupyter-widgets/base" }, {});
}

/** How the value of a control stands in its model's state. */
export interface Coding<T> {
  key: string;
  encode(value: T): unknown;
  decode(stored: unknown): T;
}

/** A widget with a value that the reader of the notebook can change. */
export class Control<T> extends Widget {
  private readonly listeners = new Set<(value: T) => void>();

  constructor(
    kind: Kind,
    state: State,
    style: string,
    label: string | undefined,
    private readonly coding: Coding<T>,
  ) {
    super(kind, { description: label ?? "", ...state }, style, () => `${label ?? kind.name}: ${this.value}`);
    this.model.onChange((changed) => {
      if (coding.key in changed) for (const listener of this.listeners) listener(this.value);
    });
  }

  /** What it says now; assign to move it. */
  get value(): T {
    return this.coding.decode(this.model.state[this.coding.key]);
  }

  set value(value: T) {
    this.model.set({ [this.coding.key]: this.coding.encode(value) });
  }

  /** Calls back with each value that a reader chooses. @returns how to stop that */
  on(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** A value that is stored as it is. */
export function plainly<T>(key = "value"): Coding<T> {
  return { key, encode: (value) => value, decode: (stored) => stored as T };
}
