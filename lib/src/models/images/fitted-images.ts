import { type Draws, drawsOf } from "../../backend/draws.js";
import { type DataArray, type PointArray, type Random, type tf, toPoints } from "../../backend/index.js";
import { ShapeError, ValueError } from "../../errors.js";
import type { ImageArray } from "../../points/image-array.js";
import { type FitOptions, fit, type Learner, type SelfLearner } from "../../train/index.js";
import { type Fitted, holdOut, type Rows } from "../fitted.js";

/** The input images of models: a plain array or a tensor of shape [n, side, side, channels]. */
export type Images = DataArray | tf.Tensor4D;

/** Training options of models of images: those of `fit`, with validation. */
export interface ImageFitOptions extends Omit<FitOptions, "loss" | "validation">, Draws {
  /** Validation images, or the share of the images to hold out for validation. Default 0: none. */
  validation?: number | Images;
}

/** The size of square images. */
export interface ImageSize {
  side: number;
  channels: number;
}

/**
 * Builds a model for the size of the images and trains it.
 * @param images shape [n, side, side, channels], n ≥ 2
 * @param build makes the untrained model and draws its weights from the given generator
 * @throws {ShapeError} if the images are not square, or the validation images have another size
 * @throws {ValueError} if there are fewer than 2 images, a pixel is not finite or an option is out of range
 */
export async function fitImages<Model extends (Learner | SelfLearner) & { dispose(): void }>(
  images: Images,
  options: ImageFitOptions,
  build: (size: ImageSize, random: Random) => Model,
): Promise<{ model: Model; fitted: Fitted }> {
  const [n, ...sample] = imageShape(images, "images");
  const [side, width, channels] = sample;
  if (n < 2) throw new ValueError(`A model needs at least 2 images: got ${n}`);
  if (side !== width) throw new ShapeError(`Images must be square: got ${side} × ${width} pixels`);
  const { validation = 0, seed: _, ...fitting } = options;
  const random = drawsOf(options);
  const { train, held } = holdOut({ points: toPoints(images) }, heldOut(validation, sample), random);
  const shaped = ({ points: { data, shape } }: Rows) => ({ x: { data, shape: [shape[0], ...sample] } });
  const model = build({ side, channels }, random);
  try {
    const checked = held ? { validation: shaped(held) } : {};
    const run = await fit(model, shaped(train), { ...fitting, ...checked, random });
    return { model, fitted: { run, scaler: undefined } };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Returns the share to hold out unchanged, or the validation images as points. */
function heldOut(validation: number | Images, sample: readonly number[]): number | PointArray {
  if (typeof validation === "number") return validation;
  const [, ...other] = imageShape(validation, "validation");
  if (other.some((side, axis) => side !== sample[axis]))
    throw new ShapeError(
      `The validation images must have shape [n, ${sample}], like the others: got [n, ${other}]`,
    );
  return toPoints(validation);
}

/** @throws {ShapeError} if the shape is not [n, height, width, channels] */
export function imageShape(images: Images, name: string): ImageArray["shape"] {
  const { shape = [] } = images;
  if (shape.length === 4) return [shape[0], shape[1], shape[2], shape[3]];
  throw new ShapeError(`${name} must have shape [n, side, side, channels]: got [${shape}]`);
}

/** Types a network's output as images. */
export function asImages({ data, shape }: DataArray): ImageArray {
  return { data: data as Float32Array, shape: shape as ImageArray["shape"] };
}
