import { ValueError } from "../../errors.js";

/** Color ramps of Vega by name; the colors are ColorBrewer's. */
const ramps: Record<string, string> = {
  /** matplotlib's PiYG. */
  pinkyellowgreen: "8e0152c0267edd72adf0b3d6faddedf5f3efe1f2cab6de8780bb474f9125276419",
  /** matplotlib's Oranges, without its almost white end. */
  oranges: "fdd8b3fdc998fdb87bfda55efc9244f87f2cf06b18e4580bd14904b93d029f3303",
  /** matplotlib's Blues, without its almost white end. */
  blues: "cfe1f2bed8eca8cee58fc1de74b2d75ba3cf4592c63181bd206fb2125ca40a4a90",
};

/**
 * Returns `count` colors along a ramp, evenly spaced, both ends included.
 * @param name a ramp's name, or one color as `#rrggbb`, which is repeated
 * @returns red, green, blue, 0–255, of each
 */
export function rampColors(name: string, count: number): Uint8Array {
  const stops = name.startsWith("#") ? rgb(name.slice(1)) : rgb(ramps[name] ?? unknownRamp(name));
  const last = stops.length / 3 - 1;
  const colors = new Uint8Array(3 * count);
  for (let i = 0; i < count; i++) {
    const at = count > 1 ? (i / (count - 1)) * last : 0;
    const k = Math.min(Math.floor(at), Math.max(last - 1, 0));
    const next = Math.min(k + 1, last);
    for (let c = 0; c < 3; c++)
      colors[3 * i + c] = Math.round(stops[3 * k + c] + (at - k) * (stops[3 * next + c] - stops[3 * k + c]));
  }
  return colors;
}

const rgb = (hex: string): number[] => (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));

function unknownRamp(name: string): never {
  throw new ValueError(`${name} is not a color ramp: choose one of ${Object.keys(ramps).join(", ")}`);
}
