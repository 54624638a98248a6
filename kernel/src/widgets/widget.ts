import type { Bundle } from "../cell/globals.js";
import { type Kind, Model, type State } from "./model.js";

const displaySymbol = Symbol.for("Jupyter.display");

/** The widgets that are open, by the id of their model. */
export const openWidgets = new Map<string, Widget>();

/**
 * Something that a front end draws in a cell's output.
 *
 * @example
 * const widgets: Widget[] = [slider({ min: 0, max: 1 }), button("Start")];
 */
export class Widget {
  protected readonly model: Model;
  /** The model of its place and size. */
  protected readonly layout: Model;
  /** The model of the look that belongs to this kind of widget. */
  protected readonly look: Model | undefined;
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
    this.layout = new Model({ name: "Layout", module: "@jupyter-widgets/base" }, {});
    this.look = style ? styleModel(style) : undefined;
    this.parts = this.look ? [this.layout, this.look] : [this.layout];
    const references = { layout: this.layout.reference, ...(this.look && { style: this.look.reference }) };
    this.model = new Model(kind, { ...state, ...references });
    openWidgets.set(this.model.id, this);
  }

  /** How a box refers to this widget. */
  get reference(): string {
    return this.model.reference;
  }

  /** Takes the widget away from every front end. */
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
