import { tf } from "../../backend/index.js";
import type { RatedOptimizer } from "../record/recording.js";

/** An object with its own `applyGradients`: a class's prototype, or an optimizer. */
export type Updater = Pick<RatedOptimizer, "applyGradients">;

/** The optimizers of tfjs. */
export const builtIn: ReadonlySet<Updater> = new Set(
  [
    tf.SGDOptimizer,
    tf.MomentumOptimizer,
    tf.AdagradOptimizer,
    tf.AdadeltaOptimizer,
    tf.AdamOptimizer,
    tf.AdamaxOptimizer,
    tf.RMSPropOptimizer,
  ].map(({ prototype }) => prototype as unknown as Updater),
);

/** The optimizers of tfjs and the users' classes seen so far. */
export const updaters = new Set(builtIn);

/**
 * Remembers an optimizer's class, so that recordings see its updates.
 * @returns whether it is new
 */
export function watchOptimizer(optimizer: tf.Optimizer): boolean {
  let holder: object = optimizer;
  while (!Object.hasOwn(holder, "applyGradients")) holder = Object.getPrototypeOf(holder);
  const known = updaters.size;
  updaters.add(holder as Updater);
  return updaters.size > known;
}
