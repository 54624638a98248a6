import { Control, plainly } from "./control.js";
import { type ReactionOptions, Reactions } from "./reactions.js";
import { Widget } from "./widget.js";

/** A control's initial value, and its label. */
export interface Labeled<T> {
  value?: T;
  label?: string;
}

/**
 * Creates a choice among values, a drop-down list: `choice(["adam", "sgd"])`, or with names, `choice({ small: 1e-4 })`.
 * @throws {RangeError} if there is no option, or a value, initial or assigned later, is not one of the options
 * @example
 * const labels = choice(["cdf", "greedy", "swap"], { value: "swap", label: "labels" });
 * labels.value; // "swap", of type "cdf" | "greedy" | "swap"
 */
export function choice<const T>(
  options: readonly T[] | Record<string, T>,
  { value, label }: Labeled<T> = {},
): Control<T> {
  const named = Array.isArray(options)
    ? options.map((option) => [String(option), option])
    : Object.entries(options);
  const values = named.map(([, option]) => option as T);
  if (values.length === 0) throw new RangeError("A choice needs at least one option");
  const encode = (chosen: T) => {
    const index = values.findIndex((option) => Object.is(option, chosen));
    if (index < 0) throw new RangeError(`value must be one of the options: got ${chosen}`);
    return index;
  };
  const index = value === undefined ? 0 : encode(value);
  const state = { _options_labels: named.map(([name]) => name), index };
  return new Control<T>({ name: "Dropdown" }, state, "Description", label, {
    key: "index",
    encode,
    decode: (stored) => values[stored as number],
  });
}

/**
 * Creates a check box.
 *
 * @example
 * toggle({ value: true, label: "show the data" });
 */
export function toggle({ value = false, label }: Labeled<boolean> = {}): Control<boolean> {
  return new Control({ name: "Checkbox" }, { value, indent: true }, "Checkbox", label, plainly<boolean>());
}

/**
 * Creates a text field; `on` is called when the text is confirmed.
 *
 * @example
 * text({ value: "swiss-roll", label: "name" });
 */
export function text({
  value = "",
  label,
  placeholder = "",
}: Labeled<string> & { placeholder?: string } = {}) {
  const state = { value, placeholder, continuous_update: false };
  return new Control<string>({ name: "Text" }, state, "Text", label, plainly<string>());
}

/**
 * A button.
 *
 * @example
 * const start: Button = button("Start");
 */
export class Button extends Widget {
  private readonly reactions = new Reactions<[]>();

  constructor(label: string) {
    const state = { description: label, tooltip: null, icon: "", button_style: "", disabled: false };
    super({ name: "Button" }, state, "Button", () => `[${label}]`);
    this.model.onCustom((content) => {
      if (content.event === "click") this.reactions.fire();
    });
  }

  /**
   * Calls back for each click. The callback's output or error replaces that of the previous call in `output`, or in an
   * area below the button.
   * @returns a function that stops the callbacks
   */
  on(listener: () => unknown, options?: ReactionOptions): () => void {
    return this.reactions.add(listener, options);
  }

  /** Calls back for each click. Output of the callback has no area; see {@link on}. */
  onClick(listener: () => void): void {
    this.model.onCustom((content) => {
      if (content.event === "click") listener();
    });
  }

  override shown(): Widget[] {
    return this.reactions.shown();
  }
}

/**
 * Creates a button; `onClick` is called for each click.
 *
 * @example
 * button("Say hello", () => console.log("hello"));
 */
export function button(label: string, onClick?: () => unknown, options?: ReactionOptions): Button {
  const made = new Button(label);
  if (onClick) made.on(onClick, options);
  return made;
}
