import type { Draws } from "../backend/draws.js";
import type { DataArray, PointArray, Points } from "../backend/index.js";
import type { Epoch } from "../train/index.js";

/**
 * What every generative model of the library can do once it is fitted. Its class has two further functions:
 * `await X.fit(data, options)` trains one, and `await X.load(path)` reads one.
 *
 * @example
 * const models: GenerativeModel[] = [await Gtn.fit(data), await FlowMatching.fit(data), await RealNvp.fit(data)];
 * for (const model of models) console.log(energyDistance(await model.sample(1_000, { seed: 1 }), data));
 */
export interface GenerativeModel<Sample extends DataArray = PointArray> {
  /**
   * Generates n samples.
   * @param options `seed` or `random` for the draws; default the library's own generator
   * @returns a plain array of shape [n, …]
   */
  sample(n: number, options?: Draws): Promise<Sample>;
  /** The epochs of the training, in order; empty for a model that is computed and not trained. */
  readonly history: readonly Epoch[];
  /** Log density at each point, in nats; only models whose density is known have it. */
  logDensity?(points: Points): Promise<Float64Array>;
  /** Writes the model as one safetensors file. */
  save(path: string): Promise<void>;
  /** Frees what the model holds. A second call does nothing. */
  dispose(): void;
}
