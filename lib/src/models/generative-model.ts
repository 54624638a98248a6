import type { Draws } from "../backend/draws.js";
import type { DataArray, PointArray, Points } from "../backend/index.js";
import type { Epoch } from "../train/index.js";

/**
 * The interface of every fitted generative model. Its class has two further functions:
 * `await X.fit(data, options)` trains one, and `await X.load(path)` reads one.
 *
 * @example
 * const models: GenerativeModel[] = [await Gtn.fit(data), await FlowMatching.fit(data), await RealNvp.fit(data)];
 * for (const model of models) console.log(energyDistance(await model.sample(1_000, { seed: 1 }), data));
 */
export interface GenerativeModel<Sample extends DataArray = PointArray> {
  /**
   * Generates n samples.
   * @param options `seed` or `random` for the draws; default: the library's generator
   * @returns a plain array of shape [n, …]
   */
  sample(n: number, options?: Draws): Promise<Sample>;
  /** The epochs of the training, in order; empty for a model without training. */
  readonly history: readonly Epoch[];
  /** Returns the log density at each point, in nats; only models with a known density have it. */
  logDensity?(points: Points): Promise<Float64Array>;
  /** Writes the model to one safetensors file. */
  save(path: string): Promise<void>;
  /** Frees the model's tensors. A second call does nothing. */
  dispose(): void;
}
