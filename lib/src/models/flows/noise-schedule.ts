import { ValueError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { atLeast } from "../../points/count.js";

/** The named schedules; any other is a list of ᾱ. */
export type NoiseSchedule = "cosine" | "linear" | ArrayLike<number>;

/** The greatest β of a step, the share of the variance that it removes (Nichol and Dhariwal, 2021). */
const largestBeta = 0.999;

/**
 * Returns ᾱ of a schedule: after step t a point is √ᾱ[t]·x + √(1 − ᾱ[t])·ε.
 * @throws {ValueError} if the name is unknown, or a list does not have `steps` decreasing values in (0, 1]
 * @example
 * alphaBars("cosine", 40).length;
 */
export function alphaBars(schedule: NoiseSchedule, steps: number): Float64Array {
  atLeast(1, steps, "steps");
  if (schedule === "cosine") return cosineAlphaBars(steps);
  if (schedule === "linear") return linearAlphaBars(steps);
  if (typeof schedule === "string") oneOf(schedule as string, ["cosine", "linear"], "noiseSchedule");
  const list = Float64Array.from(schedule as ArrayLike<number>);
  const falls = list.every((value, t) => value > 0 && value <= 1 && (t === 0 || value < list[t - 1]));
  if (list.length !== steps || !falls)
    throw new ValueError(
      `noiseSchedule must be a name or a list of ${steps} decreasing numbers in (0, 1], one for each step: got [${list}]`,
    );
  return list;
}

/**
 * The cosine schedule of Nichol and Dhariwal (2021), s = 0.008: ᾱ(t) ∝ cos²((t/T + s)/(1 + s) · π/2).
 * @param first t of the first entry: 1 as published, or 0 as in the notebook toyDiffusion, where the first of the T
 * steps does not change the data
 * @example
 * cosineAlphaBars(40); // ᾱ, falling from about 1 to 0
 */
export function cosineAlphaBars(steps: number, first: 0 | 1 = 1): Float64Array {
  atLeast(1, steps, "steps");
  const f = (t: number) => Math.cos(((t / steps + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
  let product = 1;
  return Float64Array.from({ length: steps }, (_, i) => {
    const t = i + first;
    if (t > 0) product *= Math.max(f(t) / f(t - 1), 1 - largestBeta);
    return product;
  });
}

/**
 * β increases linearly from 1e-4 to 0.02 over 1,000 steps (Ho, Jain and Abbeel, 2020), scaled to T steps by 1000/T.
 *
 * @example
 * linearAlphaBars(1000);
 */
export function linearAlphaBars(steps: number): Float64Array {
  const scale = 1000 / atLeast(1, steps, "steps");
  let product = 1;
  return Float64Array.from({ length: steps }, (_, t) => {
    const share = steps > 1 ? t / (steps - 1) : 1;
    product *= 1 - Math.min(largestBeta, scale * (1e-4 + (0.02 - 1e-4) * share));
    return product;
  });
}
