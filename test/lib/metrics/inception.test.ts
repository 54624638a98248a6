import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random, tf } from "topolab";
import { frechetDistance, inceptionFeatures, inceptionScore } from "topolab/metrics";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attribute } from "../../../lib/src/jit/graph/attributes.js";
import { Graph, type Ref } from "../../../lib/src/jit/graph/graph.js";

const folder = mkdtempSync(join(tmpdir(), "topolab-inception-"));
const path = join(folder, "graph.pb");
afterAll(() => rmSync(folder, { recursive: true }));

const random = new Random(2015);
const weights = {
  kernel: random.normals(3 * 3 * 3 * 6),
  dense: random.normals(6 * 4),
  bias: random.normals(4),
};
const T = attribute.type("float32");

/**
 * A frozen graph of the same form as the Inception archive's: images enter at ExpandDims, are resized and scaled by
 * constants, features leave at pool_3 [n, 1, 1, channels], and softmax [1, classes] comes by a reshape to one row.
 */
function frozenGraph(): Uint8Array {
  const graph = new Graph();
  const floats = (values: Float32Array, ...shape: number[]) =>
    graph.constant({ dtype: "float32", shape, content: new Uint8Array(values.buffer) });
  const node = (name: string, op: string, inputs: Ref[], attributes = {}) =>
    graph.op(op, inputs, attributes, { name });
  const decoded = node("DecodeJpeg", "Placeholder", [], { dtype: T, shape: attribute.shape([-1, -1, 3]) });
  const images = node("ExpandDims", "ExpandDims", [decoded, graph.int(0)], {
    T,
    Tdim: attribute.type("int32"),
  });
  const resized = node("ResizeBilinear", "ResizeBilinear", [images, graph.ints(8, 8)], {
    T,
    align_corners: attribute.flag(false),
  });
  const centered = node("Sub", "Sub", [resized, graph.scalar(128)], { T });
  const scaled = node("Mul", "Mul", [centered, graph.scalar(1 / 128)], { T });
  const convolved = node("conv", "Conv2D", [scaled, floats(weights.kernel, 3, 3, 3, 6)], {
    T,
    strides: attribute.integers([1, 2, 2, 1]),
    padding: attribute.text("SAME"),
  });
  const pooled = node("pool_3", "AvgPool", [node("relu", "Relu", [convolved], { T })], {
    T,
    ksize: attribute.integers([1, 4, 4, 1]),
    strides: attribute.integers([1, 1, 1, 1]),
    padding: attribute.text("VALID"),
  });
  const row = node("pool_3/_reshape", "Reshape", [pooled, graph.ints(1, 6)], {
    T,
    Tshape: attribute.type("int32"),
  });
  const logits = node("softmax/logits", "MatMul", [row, floats(weights.dense, 6, 4)], { T });
  node("softmax", "Softmax", [node("biased", "BiasAdd", [logits, floats(weights.bias, 4)], { T })], { T });
  return graph.nodeMessages(1);
}

/** The same network, op by op. */
function plainly(pixels: tf.Tensor4D): { features: tf.Tensor2D; probabilities: tf.Tensor2D } {
  const scaled = tf.image.resizeBilinear(pixels, [8, 8]).sub(128).div(128) as tf.Tensor4D;
  const kernel = tf.tensor4d(weights.kernel, [3, 3, 3, 6]);
  const features = tf.conv2d(scaled, kernel, 2, "same").relu().mean([1, 2]) as tf.Tensor2D;
  const logits = features.matMul(tf.tensor2d(weights.dense, [6, 4])).add(tf.tensor1d(weights.bias));
  return { features, probabilities: tf.softmax(logits as tf.Tensor2D) };
}

describe("inceptionFeatures of a small frozen graph", () => {
  const n = 5;
  const images = { data: random.uniforms(n * 12 * 10 * 3, -1, 1), shape: [n, 12, 10, 3] as const };
  beforeAll(() => writeFileSync(path, frozenGraph()));

  it("equals the network run op by op, in passes of any size", async () => {
    const inception = inceptionFeatures(path, { batchSize: 2 });
    const features = await inception.features(images);
    const probabilities = inception.probabilities(features);
    const expected = plainly(tf.tensor4d(images.data, [n, 12, 10, 3]).add(1).mul(127.5));
    expect(features.shape).toEqual([n, 6]);
    expect(probabilities.shape).toEqual([n, 4]);
    for (const [ours, theirs] of [
      [features, expected.features],
      [probabilities, expected.probabilities],
    ] as const) {
      const values = theirs.dataSync();
      ours.data.forEach((value, i) => {
        expect(value).toBeCloseTo(values[i], 5);
      });
    }
    expect(inceptionScore(probabilities, { splits: 1 }).mean).toBeGreaterThan(1);
    expect(frechetDistance(features, features)).toBeLessThan(1e-6);
    inception.dispose();
  });

  it("takes gray images, tensors, bytes of another range, and the tensor after scaling", async () => {
    const inception = inceptionFeatures(path, { range: [0, 255] });
    const gray = tf.range(0, 2 * 9 * 9).reshape([2, 9, 9, 1]) as tf.Tensor4D;
    const color = tf.tile(gray, [1, 1, 1, 3]) as tf.Tensor4D;
    const bytes = { data: Uint8Array.from(color.dataSync()), shape: [2, 9, 9, 3] as const };
    const expected = await inception.features(color);
    expect(await inception.features(gray)).toEqual(expected);
    expect(await inception.features(bytes)).toEqual(expected);
    const scaled = tf.image.resizeBilinear(color, [8, 8]).sub(128).div(128) as tf.Tensor4D;
    const late = inceptionFeatures(path, { input: "Mul:0", features: "pool_3:0", range: [0, 255] });
    const fromScaled = await late.features(scaled);
    expected.data.forEach((value, i) => {
      expect(fromScaled.data[i]).toBeCloseTo(value, 5);
    });
    inception.dispose();
    late.dispose();
  });

  it("says what is wrong with the file or the images", async () => {
    expect(() => inceptionFeatures(join(folder, "absent.pb"))).toThrow("classify_image_graph_def.pb");
    writeFileSync(join(folder, "page.pb"), "<!doctype html><p>Not found</p>");
    expect(() => inceptionFeatures(join(folder, "page.pb"))).toThrow("did not load");
    const inception = inceptionFeatures(path);
    await expect(inception.features({ data: new Float32Array(8), shape: [1, 2, 2, 2] })).rejects.toThrow(
      "[n, height, width, 1 or 3]",
    );
    inception.dispose();
  });
});
