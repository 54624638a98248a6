import type { Random, tf } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { normal } from "../../jit/index.js";
import { oneOf } from "../../options.js";
import { requireSize } from "../sample-size.js";
import { type IterateOptions, iterate } from "./iterate.js";

/** Options of the reverse diffusion. */
export interface DenoiseOptions extends IterateOptions {
  /**
   * "ancestral" (Ho, Jain and Abbeel, 2020), with variance β at each step and none at the last, or "ddim" (Song, Meng
   * and Ermon, 2021). Default "ancestral".
   */
  sampler?: "ancestral" | "ddim";
  /** Number of steps, spread evenly over those of the diffusion. Default: all of them. */
  steps?: number;
  /** The noise that DDIM adds: 0 (default) none, 1 the variance of the posterior q(x_s | x_t, x). */
  eta?: number;
}

/** x_s = onX · x_t + onNoise · ε̂(x_t, t) + fresh · z, z ~ N(0, I). */
export interface DenoisingStep {
  /** t, counted as in the schedule. */
  time: number;
  /** ᾱ at t. */
  alphaBar: number;
  onX: number;
  onNoise: number;
  fresh: number;
}

/**
 * Returns the steps from noise to data. Entries of the schedule with ᾱ = 1 have no noise and are skipped.
 * @throws {ValueError} if there are more steps than the schedule has, η is outside 0 … 1, or the sampler is unknown
 * @example
 * denoisingSteps(cosineAlphaBars(40), { sampler: "ddim", steps: 10 }).length; // 10
 */
export function denoisingSteps(
  alphaBars: ArrayLike<number>,
  { sampler = "ancestral", steps, eta = 0 }: DenoiseOptions = {},
): DenoisingStep[] {
  oneOf(sampler, ["ancestral", "ddim"], "sampler");
  const noisy = Array.from(alphaBars, (_, t) => t).filter((t) => alphaBars[t] < 1);
  const count = steps ?? noisy.length;
  if (!Number.isInteger(count) || count < 1 || count > noisy.length)
    throw new ValueError(
      `steps must be from 1 to ${noisy.length}, the noise levels of this diffusion: got ${count}`,
    );
  if (!(eta >= 0 && eta <= 1)) throw new ValueError(`eta must be from 0 to 1: got ${eta}`);
  const times = Array.from(
    { length: count },
    (_, i) => noisy[Math.ceil(((i + 1) * noisy.length) / count) - 1],
  );
  return times
    .map((time, i) => {
      const [alphaBar, next] = [alphaBars[time], i > 0 ? alphaBars[times[i - 1]] : 1];
      const weights = sampler === "ancestral" ? ancestral(alphaBar, next) : implicit(alphaBar, next, eta);
      return { time, alphaBar, ...weights };
    })
    .reverse();
}

/** From ᾱ to the larger ᾱ of the next step: Ho et al., Algorithm 2, σ² = β. */
function ancestral(alphaBar: number, next: number) {
  const alpha = alphaBar / next;
  return {
    onX: 1 / Math.sqrt(alpha),
    onNoise: -(1 - alpha) / Math.sqrt(1 - alphaBar) / Math.sqrt(alpha),
    fresh: next === 1 ? 0 : Math.sqrt(1 - alpha),
  };
}

/** Song et al., equations 12 and 16. */
function implicit(alphaBar: number, next: number, eta: number) {
  const variance = eta ** 2 * ((1 - next) / (1 - alphaBar)) * (1 - alphaBar / next);
  const onX = Math.sqrt(next / alphaBar);
  return {
    onX,
    onNoise: Math.sqrt(Math.max(0, 1 - next - variance)) - onX * Math.sqrt(1 - alphaBar),
    fresh: Math.sqrt(variance),
  };
}

/**
 * Runs a diffusion backwards from noise, all its steps in one traced loop.
 * @param start x_T, [n, d]; the caller disposes it
 * @param noiseOf ε̂ of points [n, d] at time [1, 1], where ᾱ is [1, 1]; it uses only tensors
 * @returns [n, d]; the caller disposes it
 * @throws {ValueError} as {@link denoisingSteps}
 * @example
 * const sample = await denoise(tf.zeros([10, 2]), cosineAlphaBars(40), (x) => tf.zerosLike(x), { steps: 5 });
 */
export function denoise(
  start: tf.Tensor,
  alphaBars: ArrayLike<number>,
  noiseOf: (x: tf.Tensor, time: tf.Tensor, alphaBar: tf.Tensor) => tf.Tensor,
  options: DenoiseOptions = {},
): Promise<tf.Tensor> {
  const steps = denoisingSteps(alphaBars, options);
  const noisy = steps.some(({ fresh }) => fresh > 0);
  const rows = steps.map(({ time, alphaBar, onX, onNoise, fresh }) => [time, alphaBar, onX, onNoise, fresh]);
  const move = (x: tf.Tensor, [time, alphaBar, onX, onNoise, fresh]: tf.Tensor[]) => {
    const mean = x.mul(onX).add(noiseOf(x, time, alphaBar).mul(onNoise));
    return noisy ? mean.add(normal(x.shape).mul(fresh)) : mean;
  };
  return iterate(start, rows, move, options);
}

/** Draws N(0, I), the start of a diffusion or a flow: [n, d]. The caller disposes it. */
export function startingNoise(n: number, d: number, random?: Random): tf.Tensor2D {
  requireSize(n);
  return normal([n, d], random) as tf.Tensor2D;
}
