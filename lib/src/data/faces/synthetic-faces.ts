import { type PointArray, Random, random as shared } from "../../backend/index.js";
import { ShapeError, ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import type { ImageSet } from "../images/load.js";
import type { SampleOptions } from "../sample.js";
import { Canvas } from "./canvas.js";
import { drawFace } from "./draw.js";
import { type FaceFactor, faceFactorNames, faceFactors, meanFace } from "./factors.js";

export interface SyntheticFacesOptions extends SampleOptions {
  /**
   * The factors that vary, or how many of them from the first. Default all. The others keep the middle of their range.
   */
  factors?: number | readonly FaceFactor[];
  /** Pixels of each side. Default 64. */
  size?: number;
  /** Seed of a new generator. Default: draws from `random`. */
  seed?: number;
}

/** Drawn faces with the values of their factors. */
export interface SyntheticFaces extends ImageSet {
  /** The names of the values' columns. */
  factors: FaceFactor[];
  /** [n, k], each in its factor's own unit: see `faceFactors`. */
  values: PointArray;
}

/**
 * Draws faces whose factors are uniform over their ranges, independently: images of known intrinsic dimension, the
 * number of factors. Draws some hundreds a second at 64 × 64.
 * @returns images [n, size, size, 3] in [−1, 1]
 * @throws {ValueError} if a factor is unknown or repeated
 * @example
 * const { images, shape, values } = syntheticFaces({ n: 4, factors: 3, size: 32, seed: 1 });
 */
export function syntheticFaces(options: SyntheticFacesOptions): SyntheticFaces {
  const { n, factors: wanted = faceFactorNames.length, size = 64, seed } = options;
  const random = seed === undefined ? (options.random ?? shared) : new Random(seed);
  const factors = factorsOf(wanted);
  const values = new Float64Array(atLeast(1, n, "n") * factors.length);
  for (let i = 0; i < values.length; i++) {
    const [low, high] = faceFactors[factors[i % factors.length]];
    values[i] = low + (high - low) * random.uniform();
  }
  return drawFaces({ data: values, shape: [n, factors.length] }, factors, size);
}

/**
 * Draws the faces of given factors.
 * @param values [n, k], each in its factor's unit; outside the ranges faces look distorted
 * @param factors the k columns' names; the other factors keep the middle of their range
 * @example
 * const { values, factors } = syntheticFaces({ n: 2, factors: 3, seed: 1 });
 * drawFaces(values, factors, 32).shape; // [2, 32, 32, 3]
 */
export function drawFaces(values: PointArray, factors: readonly FaceFactor[], size = 64): SyntheticFaces {
  const names = factorsOf(factors);
  const [n, k] = values.shape;
  if (k !== names.length) throw new ShapeError(`${names.length} factors need as many columns: got ${k}`);
  const canvas = new Canvas(atLeast(8, size, "size"));
  const images = new Float32Array(n * canvas.pixels.length);
  for (let i = 0; i < n; i++) {
    const setting = { ...meanFace };
    for (const [column, name] of names.entries()) setting[name] = values.data[i * k + column];
    drawFace(canvas, setting);
    const from = i * canvas.pixels.length;
    for (let at = 0; at < canvas.pixels.length; at++)
      images[from + at] = Math.max(-1, Math.min(1, 2 * canvas.pixels[at] - 1));
  }
  const source = `synthetic faces drawn by topolab over ${k} factors`;
  return { images, shape: [n, size, size, 3], source, factors: names, values };
}

function factorsOf(wanted: number | readonly FaceFactor[]): FaceFactor[] {
  const names =
    typeof wanted === "number" ? faceFactorNames.slice(0, atLeast(1, wanted, "factors")) : [...wanted];
  const unknown = names.find((name) => !faceFactorNames.includes(name));
  if (
    unknown ||
    new Set(names).size !== names.length ||
    (typeof wanted === "number" && wanted > names.length)
  )
    throw new ValueError(
      `Faces vary by ${faceFactorNames.join(", ")}, each at most once: got ${unknown ?? (typeof wanted === "number" ? wanted : names.join(", "))}`,
    );
  return names;
}
