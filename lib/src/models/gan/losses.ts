import { tf } from "../../backend/index.js";
import { uniform } from "../../jit/index.js";

/**
 * A loss of the two-player game, score by score: the discriminator minimizes real + fake, the generator `generated`.
 */
export interface GanLoss {
  real(scores: tf.Tensor): tf.Tensor;
  fake(scores: tf.Tensor): tf.Tensor;
  generated(scores: tf.Tensor): tf.Tensor;
}

export interface LabelOptions {
  /** One-sided label smoothing: real samples are labeled 1 − smoothing (Salimans et al., 2016). Default 0. */
  smoothing?: number;
  /** The share of the discriminator's labels, real and fake, that are flipped, drawn anew at each step. Default 0. */
  flips?: number;
}

/**
 * The non-saturating loss (Goodfellow et al., 2014) on logits s: −log σ(s) for real samples, −log(1 − σ(s)) for fake ones,
 * −log σ(s) for the generator.
 *
 * @example
 * const gan = await Gan.fit(data, { loss: nonSaturatingLoss({ smoothing: 0.1 }), epochs: 10, seed: 1 });
 */
export function nonSaturatingLoss({ smoothing = 0, flips = 0 }: LabelOptions = {}): GanLoss {
  const labeled = (scores: tf.Tensor, label: number) => {
    const labels = flips > 0 ? flipped(scores, label, flips) : tf.scalar(label);
    // −t log σ(s) − (1 − t) log(1 − σ(s)) = softplus(s) − t s
    return tf.softplus(scores).sub(labels.mul(scores));
  };
  return {
    real: (scores) => labeled(scores, 1 - smoothing),
    fake: (scores) => labeled(scores, 0),
    generated: (scores) => tf.softplus(scores.neg()),
  };
}

/**
 * The Wasserstein loss: the critic's mean gap (Arjovsky et al., 2017). It needs a {@link gradientPenalty}, or spectral
 * norm.
 *
 * @example
 * const gan = await Gan.fit(data, { loss: wassersteinLoss(), epochs: 10, seed: 1 });
 */
export function wassersteinLoss(): GanLoss {
  return { real: (scores) => scores.neg(), fake: (scores) => scores, generated: (scores) => scores.neg() };
}

/**
 * The hinge loss: max(0, 1 − s) for real samples, max(0, 1 + s) for fake ones, −s for the generator (Lim and Ye, 2017).
 *
 * @example
 * const gan = await Gan.fit(data, { loss: hingeLoss(), epochs: 10, seed: 1 });
 */
export function hingeLoss(): GanLoss {
  return {
    real: (scores) => tf.relu(tf.sub(1, scores)),
    fake: (scores) => tf.relu(tf.add(1, scores)),
    generated: (scores) => scores.neg(),
  };
}

/**
 * (‖∇D(x̂)‖ − 1)² at points x̂ drawn between real and fake ones (Gulrajani et al., 2017), without their factor λ = 10.
 * @param discriminate points [..., n, d] or images [n, h, w, c] to a score each
 * @param real as many as fake
 * @returns [..., n, 1] or [n, 1]: one number for each point
 * @example
 * const penalty = gradientPenalty((x) => x.square().sum(1), tf.ones([4, 2]), tf.zeros([4, 2]));
 */
export function gradientPenalty(
  discriminate: (x: tf.Tensor) => tf.Tensor,
  real: tf.Tensor,
  fake: tf.Tensor,
): tf.Tensor {
  const image = real.rank === 4;
  const share = uniform([...real.shape.slice(0, image ? 1 : -1), ...(image ? [1, 1, 1] : [1])]);
  const between = fake.add(share.mul(real.sub(fake)));
  const gradient = tf.grad((x) => discriminate(x).sum())(between);
  const squared = image ? gradient.square().sum([1, 2, 3]).expandDims(1) : gradient.square().sum(-1, true);
  // The root's slope at 0 is infinite.
  return squared.add(1e-12).sqrt().sub(1).square();
}

/** `label`, flipped to 1 − label at random: [..., n, 1]. */
function flipped(scores: tf.Tensor, label: number, share: number): tf.Tensor {
  const flips = tf.less(uniform(scores.shape), share).cast("float32");
  return flips.mul(1 - 2 * label).add(label);
}
