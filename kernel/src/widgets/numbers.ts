import { Control, plainly } from "./control.js";

interface Range {
  min?: number;
  max?: number;
  integer?: boolean;
}

/** A number that is stored unchanged. @throws {RangeError} if it is outside the range */
function inRange({ min = -Infinity, max = Infinity, integer = false }: Range) {
  const encode = (value: number) => {
    if (integer && !Number.isInteger(value)) throw new RangeError(`value must be an integer: got ${value}`);
    if (!(value >= min && value <= max))
      throw new RangeError(`value must be between ${min} and ${max}: got ${value}`);
    return value;
  };
  return { ...plainly<number>(), encode };
}

export interface SliderOptions {
  min: number;
  max: number;
  /** The initial value. Default `min`. */
  value?: number;
  /** The step. Default: a hundredth of the range or, with `log`, of the range of exponents. */
  step?: number;
  /** Whether the scale is logarithmic. */
  log?: boolean;
  /** Whether only integers are allowed. */
  integer?: boolean;
  label?: string;
}

/**
 * Creates a slider over numbers: `const lr = slider({ min: 1e-5, max: 1e-1, log: true, value: 1e-3 })`, read as
 * `lr.value`.
 * @throws {RangeError} if the range is empty, or not positive for a logarithmic slider. Values outside the range, or
 * not integers with `integer`, are refused too, also when assigned later.
 * @example
 * const rate = slider({ min: 1e-5, max: 1e-1, log: true, value: 1e-3, label: "rate" });
 * rate.on((value) => console.log(value));
 */
export function slider(options: SliderOptions): Control<number> {
  const { min, max, value = min, log = false, integer = false, label } = options;
  if (!(min < max)) throw new RangeError(`min must be below max: got ${min} and ${max}`);
  const coding = inRange({ min, max, integer });
  coding.encode(value);
  if (log) return logSlider({ ...options, value });
  const kind = { name: integer ? "IntSlider" : "FloatSlider" };
  const step = options.step ?? (integer ? 1 : (max - min) / 100);
  const look = { readout: true, readout_format: integer ? "d" : ".4g", orientation: "horizontal" };
  return new Control(kind, { value, min, max, step, ...look }, "Slider", label, coding);
}

function logSlider({ min, max, value, step, integer, label }: SliderOptions): Control<number> {
  if (!(min > 0)) throw new RangeError(`min must be positive for a logarithmic slider: got ${min}`);
  const exponents = { min: Math.log10(min), max: Math.log10(max) };
  const way = step ?? (exponents.max - exponents.min) / 100;
  const look = { base: 10, readout: true, readout_format: ".3g", orientation: "horizontal" };
  const state = { value, ...exponents, step: way, ...look };
  return new Control({ name: "FloatLogSlider" }, state, "Slider", label, inRange({ min, max, integer }));
}

export interface NumberOptions {
  value?: number;
  min?: number;
  max?: number;
  step?: number;
  label?: string;
}

/**
 * Creates a field for an integer, within optional bounds. @throws {RangeError} for another value
 *
 * @example
 * int({ value: 100, min: 1, label: "epochs" });
 */
export const int = (options: NumberOptions = {}): Control<number> => field("Int", options, 1);

/**
 * Creates a field for a number, within optional bounds. @throws {RangeError} for another value
 *
 * @example
 * float({ value: 0.5, min: 0, max: 1, label: "share" });
 */
export const float = (options: NumberOptions = {}): Control<number> => field("Float", options, null);

function field(type: "Int" | "Float", options: NumberOptions, least: number | null): Control<number> {
  const { min, max, step = least, label } = options;
  const value = options.value ?? Math.min(max ?? Infinity, Math.max(min ?? -Infinity, 0));
  const bounded = min !== undefined || max !== undefined;
  const bounds = bounded ? { min: min ?? -Number.MAX_SAFE_INTEGER, max: max ?? Number.MAX_SAFE_INTEGER } : {};
  const coding = inRange({ ...bounds, integer: type === "Int" });
  coding.encode(value);
  const kind = bounded ? { name: `Bounded${type}Text`, view: `${type}TextView` } : { name: `${type}Text` };
  return new Control(kind, { value, step, ...bounds }, "Description", label, coding);
}
