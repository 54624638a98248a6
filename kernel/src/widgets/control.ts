import type { Kind, State } from "./model.js";
import { type ReactionOptions, Reactions } from "./reactions.js";
import { Widget } from "./widget.js";

/** The mapping between a control's value and its model's state. */
export interface Coding<T> {
  key: string;
  encode(value: T): unknown;
  decode(stored: unknown): T;
}

/**
 * A widget with a value that the reader of the notebook can change.
 *
 * @example
 * const rate: Control<number> = slider({ min: 0, max: 1 });
 * rate.on((value) => console.log(value));
 * rate.value = 0.5;
 */
export class Control<T> extends Widget {
  private readonly reactions = new Reactions<[value: T]>();

  constructor(
    kind: Kind,
    state: State,
    style: string,
    label = "",
    private readonly coding: Coding<T>,
  ) {
    super(
      kind,
      { description: label, ...state },
      style,
      () => `${this.model.state.description || kind.name}: ${this.value}`,
    );
    this.model.onChange((changed) => {
      if (coding.key in changed) this.reactions.fire(this.value);
    });
  }

  /** The current value; assign to change it. */
  get value(): T {
    return this.coding.decode(this.model.state[this.coding.key]);
  }

  set value(value: T) {
    this.model.set({ [this.coding.key]: this.coding.encode(value) });
  }

  /**
   * Calls back with each value that the user chooses. The callback's output or error replaces that of the previous call
   * in `output`, or in an area below the widget.
   * @returns a function that stops the callbacks
   */
  on(listener: (value: T) => unknown, options?: ReactionOptions): () => void {
    return this.reactions.add(listener, options);
  }

  /** Calls back when the user has changed the value. Output of the callback has no area; see {@link on}. */
  onMove(listener: () => void): void {
    this.model.onChange((changed) => {
      if (this.coding.key in changed) listener();
    });
  }

  /**
   * Adds a name next to it, in a column of this width, unless it has a label.
   * @param width in characters
   */
  name(name: string, width: number): void {
    if (this.model.state.description === "") this.model.set({ description: name });
    this.look?.set({ description_width: `${width}ch` });
    this.layout.set({ width: `calc(${width}ch + 22em)` });
  }

  override shown(): Widget[] {
    return this.reactions.shown();
  }
}

/** A value that is stored unchanged. */
export function plainly<T>(key = "value"): Coding<T> {
  return { key, encode: (value) => value, decode: (stored) => stored as T };
}
