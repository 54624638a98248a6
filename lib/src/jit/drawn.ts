import { tf } from "../backend/index.js";
import type { TensorValues } from "../backend/native.js";

/** A draw that tfjs made in JavaScript: `offset + scale · z`, z from the named distribution. */
export interface Draw {
  distribution: "normal" | "uniform";
  offset: number;
  scale: number;
}

/** So many values must agree for a tensor to be taken for a draw. */
const COMPARED = 8;

/**
 * Recognises what tf.randomNormal, tf.randomUniform and tf.layers.dropout draw: each unseeded draw asks Math.random
 * for a seed, and repeats exactly when that seed is given.
 * @param values what a new tensor holds
 * @param seeds what Math.random gave during the step so far
 * @returns undefined when the values are no draw from one of these seeds
 */
export function recogniseDraw(values: TensorValues, seeds: readonly number[]): Draw | undefined {
  if (!(values instanceof Float32Array) || values.length < 2) return undefined;
  const length = Math.min(values.length, COMPARED);
  // The latest seed is the likeliest.
  for (const seed of [...seeds].reverse())
    for (const distribution of ["uniform", "normal"] as const) {
      const draw = affine(values, standard(distribution, length, seed));
      if (draw) return { distribution, ...draw };
    }
  return undefined;
}

/** The beginning of the stream that tfjs draws from a seed; tensors of every shape begin with it. */
function standard(distribution: Draw["distribution"], length: number, seed: number): TensorValues {
  const draw = distribution === "uniform" ? tf.randomUniform : tf.randomNormal;
  const tensor = draw([length], 0, 1, "float32", seed);
  const values = tensor.dataSync();
  tensor.dispose();
  return values;
}

/** The offset and scale that turn `z` into `values`, where one pair does for all of them. */
function affine(values: TensorValues, z: TensorValues): Omit<Draw, "distribution"> | undefined {
  const scale = rounded((values[1] - values[0]) / (z[1] - z[0]));
  const offset = rounded(values[0] - scale * z[0]);
  const fits = z.every(
    (value, i) => Math.abs(offset + scale * value - values[i]) <= 1e-5 * (1 + Math.abs(values[i])),
  );
  return fits && scale !== 0 ? { offset, scale } : undefined;
}

/** Float32 leaves an error in the seventh digit: the number meant has fewer. */
function rounded(value: number): number {
  const near = Number(value.toPrecision(5));
  return Math.abs(near) < 1e-6 ? 0 : near;
}
