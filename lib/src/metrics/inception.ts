import { readFileSync } from "node:fs";
import { savedModel } from "../backend/graphs/saved-model.js";
import { Session } from "../backend/graphs/session.js";
import { type PointArray, type Points, pointArray, stacked, tf } from "../backend/index.js";
import { hasGpu, idOf, nativeBackend } from "../backend/native.js";
import { Turns } from "../backend/turns.js";
import { closedSignal } from "../cell-signal.js";
import { BackendError, ShapeError, ValueError } from "../errors.js";
import { atLeast } from "../points/count.js";

/** Images in the library's form: [n, height, width, 1 or 3]. */
export type InceptionImages =
  | tf.Tensor4D
  | {
      data: Float32Array | Uint8Array;
      shape: readonly [n: number, height: number, width: number, c: number];
    };

export interface InceptionOptions {
  /** The graph's tensor that takes [n, height, width, 3] in 0 … 255, of any height and width; default "ExpandDims". */
  input?: string;
  /** The tensor of features; default "pool_3", [n, 1, 1, 2048]. */
  features?: string;
  /** The tensor of class probabilities; default "softmax", [1, 1008]. */
  probabilities?: string;
  /** The values of black and white in the images; default [-1, 1]. */
  range?: readonly [black: number, white: number];
  /** Images per pass; default 32. */
  batchSize?: number;
}

/**
 * The Inception network of 2015 (Szegedy et al.), which defines FID, KID and the inception score. The user provides the
 * frozen graph `classify_image_graph_def.pb` of TensorFlow's archive inception-2015-12-05.tgz. The graph itself resizes
 * the images to 299 × 299, as in the reference implementations.
 *
 * Its last layers are written for one image: probabilities are computed from the features row by row. (The first
 * implementation of the inception score omits the last layer's bias; this one uses the graph's softmax.)
 * @throws {BackendError} if the file is missing or not a frozen graph, or TensorFlow is not set up
 * @example
 * const inception = new Inception("classify_image_graph_def.pb");
 * const fid = frechetDistance(await inception.features(photographs), await inception.features(generated));
 */
export class Inception {
  private readonly session: Session;
  private readonly options: Required<InceptionOptions>;

  constructor(path: string, options: InceptionOptions = {}) {
    const defaults = { input: "ExpandDims", features: "pool_3", probabilities: "softmax" };
    this.options = { ...defaults, range: [-1, 1], batchSize: 32, ...options };
    atLeast(1, this.options.batchSize, "batchSize");
    const [black, white] = this.options.range;
    if (white === black || !Number.isFinite(white - black))
      throw new ValueError(`range must be two different finite numbers: got ${black} and ${white}`);
    this.session = new Session(savedModel(graphFile(path), { device: hasGpu() ? "gpu" : "cpu" }));
  }

  /** The features of each image, [n, 2048]. */
  async features(images: InceptionImages): Promise<PointArray> {
    const { batchSize, input, features } = this.options;
    const pixels = this.pixels(images);
    const turns = new Turns();
    const signal = closedSignal();
    try {
      const parts: PointArray[] = [];
      for (let from = 0; from < pixels.shape[0]; from += batchSize) {
        const some = pixels.slice([from], [Math.min(batchSize, pixels.shape[0] - from)]);
        parts.push(this.run(input, some, features));
        some.dispose();
        await turns.give();
        signal?.throwIfAborted();
      }
      return stacked(parts);
    } finally {
      pixels.dispose();
    }
  }

  /** p(y|x) from the features of each image, [n, 2048] → [n, 1008]. */
  probabilities(features: Points): PointArray {
    const { data, shape } = pointArray(features, "features");
    const [n, d] = shape;
    atLeast(1, n, "The number of rows of features");
    const rows = Array.from({ length: n }, (_, i) => {
      const row = tf.tensor4d(Float32Array.from(data.subarray(i * d, (i + 1) * d)), [1, 1, 1, d]);
      const answer = this.run(this.options.features, row, this.options.probabilities);
      row.dispose();
      return answer;
    });
    return stacked(rows);
  }

  dispose(): void {
    this.session.dispose();
  }

  /** The images as 0 … 255 in three channels. */
  private pixels(images: InceptionImages): tf.Tensor4D {
    const [black, white] = this.options.range;
    return tf.tidy(() => {
      const tensor =
        images instanceof tf.Tensor
          ? images
          : tf.tensor4d(Float32Array.from(images.data), [...images.shape] as [
              number,
              number,
              number,
              number,
            ]);
      const channels = tensor.shape[3];
      if (tensor.rank !== 4 || (channels !== 1 && channels !== 3) || tensor.shape[0] === 0)
        throw new ShapeError(`Images must have shape [n, height, width, 1 or 3]: got [${tensor.shape}]`);
      const pixels = tensor.sub(black).mul(255 / (white - black));
      return (channels === 1 ? tf.tile(pixels, [1, 1, 1, 3]) : pixels) as tf.Tensor4D;
    });
  }

  private run(input: string, value: tf.Tensor, output: string): PointArray {
    const feed = { name: tensorName(input), id: idOf(value) };
    const [metadata] = this.session.run([feed], [tensorName(output)]);
    const answer = nativeBackend().createOutputTensor(metadata);
    const data = Float32Array.from(answer.dataSync());
    answer.dispose();
    const n = answer.shape[0];
    return { data, shape: [n, data.length / n] };
  }
}

/**
 * Loads {@link Inception} from the file of a frozen graph. The caller disposes it.
 *
 * @example
 * const inception = inceptionFeatures("classify_image_graph_def.pb");
 * const features = await inception.features(photographs); // [n, 2048]
 */
export function inceptionFeatures(path: string, options: InceptionOptions = {}): Inception {
  return new Inception(path, options);
}

function graphFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new BackendError(
      `No frozen graph at ${path}: FID and inception score need classify_image_graph_def.pb of inception-2015-12-05.tgz`,
      { cause },
    );
  }
}

const tensorName = (name: string) => name.replace(/:0$/, "");
