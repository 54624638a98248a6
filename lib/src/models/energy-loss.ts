import { tf } from "../backend/index.js";
import { ShapeError } from "../errors.js";

/**
 * The energy distance 2 E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖ of two batches, made of tensors alone: `energyDistance` of
 * topolab/metrics as a loss, in single precision. It trains a generator without a discriminator and without labels.
 *
 * It is the unbiased form, so it can fall slightly below 0. Distances come from products of rows, O(nmd); those below 1e-6
 * count as 1e-6.
 * @param x [n, d], n ≥ 2
 * @param y [m, d], m ≥ 2
 * @returns a scalar, the caller's
 * @throws {ShapeError} if a batch has fewer than 2 rows, or dimensions differ
 * @example
 * const generator = mlp({ inputs: 2, hidden: [64, 64], outputs: 2 });
 * const generate = (x: tf.Tensor) => generator.apply(normal(x.shape)) as tf.Tensor2D;
 * const loss = (x: tf.Tensor) => energyLoss(generate(x), x as tf.Tensor2D);
 * await fit({ variables: () => modelVariables(generator), loss }, { x: data });
 */
export function energyLoss(x: tf.Tensor2D, y: tf.Tensor2D): tf.Scalar {
  const [[n, d], [m, e]] = [x.shape, y.shape];
  if (d !== e || n < 2 || m < 2)
    throw new ShapeError(
      `The energy distance needs two batches of the same dimension with at least 2 rows: got [${n}, ${d}] and [${m}, ${e}]`,
    );
  return tf.tidy(() => {
    const between = distances(squares(x, y)).mean().mul(2);
    return between.sub(within(x)).sub(within(y)) as tf.Scalar;
  });
}

/** The mean distance of two different rows. A row's distance to itself counts as 1 and is taken off, so it has no gradient. */
function within(x: tf.Tensor2D): tf.Tensor {
  const n = x.shape[0];
  const sum = distances(squares(x, x).add(tf.eye(n))).sum();
  return sum.sub(n).div(n * (n - 1));
}

const distances = (squared: tf.Tensor) => squared.maximum(1e-12).sqrt();

function squares(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor {
  const [ofX, ofY] = [x.square().sum(1, true), y.square().sum(1)];
  return tf.matMul(x, y, false, true).mul(-2).add(ofX).add(ofY);
}
