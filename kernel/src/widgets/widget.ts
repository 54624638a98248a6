import type { Bundle } from "../cell/globals.js";
import { type Kind, Model, type State } from "./model.js";

const displaySymbol = Symbol.for("Jupyter.display");

/** The open widgets, by the id of their model. */
export const openWidgets = new Map<string, Widget>();

/**
 * A widget that a front end draws in a cell's output.
 *
 * @example
 * const widgets: Widget[] = [slider({ min: 0, max: 1 }), button("Start")];
 */
export class Widget {
  protected readonly model: Model;
  /** The model of its position and size. */
  protected readonly layout: Model;
  /** The style model of this kind of widget. */
  protected readonly look: Model | undefined;
  private readonly parts: Model[];

  /**
   * @param style the style model of this kind of widget, such as `Slider` for SliderStyleModel
   * @param text the text for front ends without widgets
   */
  constructor(
    kind: Kind,
    state: State,
    style: string | undefined,
    private readonly text: () => string,
  ) {
    this.layout = new Model({ name: "Layout", module: "@jupyter-widgets/base" }, {});
    this.look = style ? styleModel(style) : undefined;
    this.parts = this.look ? [this.layout, this.look] : [this.layout];
    const references = { layout: this.layout.reference, ...(this.look && { style: this.look.reference }) };
    this.model = new Model(kind, { ...state, ...references });
    openWidgets.set(this.model.id, this);
  }

  /** The reference to this widget in a box. */
  get reference(): string {
    return this.model.reference;
  }

  /** Removes the widget from every front end. */
  close(): void {
    openWidgets.delete(this.model.id);
    for (const part of [this.model, ...this.parts]) part.close();
  }

  /** Called when the widget is shown. @returns what is to be shown below it */
  shown(): Widget[] {
    return [];
  }

  toString(): string {
    return this.text();
  }

  /** How it is shown. */
  view(): Bundle {
    return this.model.bundle(this.text());
  }

  [displaySymbol](): Bundle {
    return this.view();
  }
}

function styleModel(name: string): Model {
  return new Model({ name: `${name}Style`, view: "StyleView", viewModule: "@jupyter-widgets/base" }, {});
}
