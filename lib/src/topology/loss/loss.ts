import { tf } from "../../backend/tensorflow.js";
import { ShapeError, ValueError } from "../../errors.js";
import { edgeLengths, inUnit, longestLength } from "../trees/edge-lengths.js";
import type { EdgeTensor } from "../trees/graph-tree.js";
import { lossEdges } from "./edges.js";
import type { TopologicalLossOptions } from "./options.js";

/**
 * Returns the topological loss of Moor, Horn, Rieck and Borgwardt ("Topological Autoencoders", 2020): 0-dimensional
 * persistence of a batch of data and of its latents, computed from their minimum spanning trees π₁, π₂ and distances
 * A₁, A₂:
 *
 *     symmetric: (λ / n) (‖A₁[π₁] − A₂[π₁]‖² + ‖A₂[π₂] − A₁[π₂]‖²)
 *     none:      (λ / n) ‖sort A₁[π₁] − sort A₂[π₂]‖²
 *
 * It is differentiable in both batches and in the scales, through the lengths of the chosen edges.
 * @param data [n, d]
 * @param latents [n, k]
 * @returns a scalar, which the caller disposes
 * @throws {ShapeError} if the batches differ in size or hold fewer than two points
 * @throws {ValueError} if `form` or `tree` is unknown, a scale is a number but not positive and finite, or the
 * weight or the share is out of range
 * @example
 * const loss = topologicalLoss(tf.randomNormal([64, 10]), tf.randomNormal([64, 2]), { form: "none" });
 */
export function topologicalLoss(
  data: tf.Tensor2D,
  latents: tf.Tensor2D,
  options: TopologicalLossOptions = {},
): tf.Scalar {
  const { form = "symmetric", dataScale = "max", latentScale = 1, weight = 1 } = options;
  const n = data.shape[0];
  if (n !== latents.shape[0] || n < 2)
    throw new ShapeError(
      `Data and latents must have the same number of rows, at least 2: got ${n} and ${latents.shape[0]} points`,
    );
  if (dataScale !== "max") requireScale(dataScale, 'dataScale, unless it is "max" or a scalar,');
  requireScale(latentScale, "latentScale, unless it is a scalar,");
  if (!Number.isFinite(weight)) throw new ValueError(`weight must be a finite number: got ${weight}`);
  return tf.tidy(() => {
    const [x, z] = [inUnit(data), inUnit(latents)];
    const [ofData, ofLatents, longest] = lossEdges(x.points, z.points, options);
    const dataDivisor = dataScale === "max" ? longestLength(x.points, longest) : tf.div(dataScale, x.unit);
    const latentDivisor = tf.div(latentScale, z.unit);
    const dataLengths = (edges: EdgeTensor) => tf.div(edgeLengths(x.points, edges), dataDivisor);
    const latentLengths = (edges: EdgeTensor) => tf.div(edgeLengths(z.points, edges), latentDivisor);
    const apart = (one: EdgeTensor, other: EdgeTensor) =>
      tf.sum(tf.squaredDifference(dataLengths(one), latentLengths(other)));
    const total =
      form === "symmetric"
        ? tf.add(apart(ofData, ofData), apart(ofLatents, ofLatents))
        : apart(ofData, ofLatents);
    tf.dispose([ofData, ofLatents, longest]);
    return tf.mul(total, weight / n) as tf.Scalar;
  });
}

function requireScale(scale: number | tf.Scalar, name: string): void {
  if (scale instanceof tf.Tensor) return;
  if (!(typeof scale === "number" && scale > 0 && scale < Number.POSITIVE_INFINITY))
    throw new ValueError(`${name} must be a positive finite number: got ${scale}`);
}
