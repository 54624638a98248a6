import type { Bundle } from "../cell/globals.js";
import { entries, numberText, shownEntries } from "./entries.js";

/** Points in the library's form: the coordinates row by row. */
interface PointArray {
  data: ArrayLike<number> & object;
  shape: readonly [n: number, d: number];
}

/** Shows the shape and the first rows of points. */
export function pointsBundle(value: object): Bundle | undefined {
  if (!isPointArray(value)) return undefined;
  const { data, shape } = value;
  const shown = shape.map((length) => Math.min(length, shownEntries));
  const at = (place: number) => Math.floor(place / shown[1]) * shape[1] + (place % shown[1]);
  const rows = entries(shape, shown, (place) => numberText(data[at(place)]));
  return { "text/plain": `Points ${data.constructor.name} [${shape.join(", ")}]\n${rows}` };
}

function isPointArray(value: object): value is PointArray {
  const { data, shape } = value as Partial<PointArray>;
  if (Object.keys(value).length !== 2 || !Array.isArray(shape) || shape.length !== 2) return false;
  const isNumbers =
    ArrayBuffer.isView(data) && !(data instanceof DataView) && !/^Big/.test(data.constructor.name);
  return isNumbers && shape.every(Number.isInteger) && data.length === shape[0] * shape[1];
}
