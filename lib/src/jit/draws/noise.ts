import { Random, random as shared, tf } from "../../backend/index.js";
import { nativeBackend, type OpAttribute } from "../../backend/native.js";
import { recorder } from "../record/recorder.js";
import { PHILOX, randomOps } from "./random-ops.js";
import { drawSeeds } from "./seeds.js";

/** The seeds of the next draw while a step runs op by op: the same as in its graph. */
let eagerSeeds: (() => [number, number]) | undefined;

/** Runs a step eagerly with the seeds that its graph would use, so that both draw the same noise. */
export function withSeeds<T>(first: number, second: number, work: () => T): T {
  const outer = eagerSeeds;
  let draw = 0;
  eagerSeeds = () => drawSeeds(first, second, draw++);
  // tfjs takes the seeds of its draws, such as dropout's, from Math.random.
  const unseeded = Math.random;
  const seeded = new Random((Math.imul(first, 0x9e3779b1) + second) | 0);
  Math.random = () => seeded.uniform();
  try {
    return work();
  } finally {
    eagerSeeds = outer;
    Math.random = unseeded;
  }
}

/** Whether a step is being recorded, or runs op by op with its own seeds. */
export function withinStep(): boolean {
  return recorder !== undefined || eagerSeeds !== undefined;
}

/**
 * Draws from N(0, 1) by TensorFlow. In a traced step the draws are new at each step; elsewhere the library's generator
 * seeds them.
 * @returns a float32 tensor of that shape
 * @example
 * const noisy = jit((x: tf.Tensor) => x.add(normal(x.shape)));
 */
export function normal(shape: readonly number[], random: Random = shared): tf.Tensor {
  return draw("normal", shape, random);
}

/**
 * Draws from U(0, 1); see {@link normal}.
 *
 * @example
 * const thinned = jit((x: tf.Tensor) => x.mul(uniform(x.shape).greater(0.5)));
 */
export function uniform(shape: readonly number[], random: Random = shared): tf.Tensor {
  return draw("uniform", shape, random);
}

type Distribution = "normal" | "uniform";

function draw(distribution: Distribution, shape: readonly number[], random: Random): tf.Tensor {
  const tracing = recorder;
  if (!tracing) {
    const seeds = eagerSeeds?.() ?? [random.bits() | 0, random.bits() | 0];
    return drawNow(distribution, shape, seeds);
  }
  const { binding, tensorMap } = nativeBackend();
  const tensor = tracing.standIn({ shape, dtype: binding.TF_FLOAT });
  const { id, dtype } = tensorMap.get(tensor.dataId);
  tracing.noteDraw({ id, dtype, shape: [...shape] }, { distribution, offset: 0, scale: 1 });
  return tensor;
}

function drawNow(distribution: Distribution, shape: readonly number[], seeds: [number, number]): tf.Tensor {
  const { binding, createOutputTensor, tensorMap, getInputTensorIds } = bound();
  const type = (name: string, value: number): OpAttribute => ({ name, type: binding.TF_ATTR_TYPE, value });
  const seed = tf.tensor1d(seeds, "int32");
  const [seedId] = getInputTensorIds([seed]);
  const int32 = tensorMap.get(seed.dataId).dtype;
  const [key, counter] = binding.executeOp(
    "StatelessRandomGetKeyCounter",
    [type("Tseed", int32)],
    [seedId],
    2,
  );
  const sides = tf.tensor1d([...shape], "int32");
  const algorithm = tf.scalar(PHILOX, "int32");
  const [sidesId, algorithmId] = getInputTensorIds([sides, algorithm]);
  const attributes = [type("dtype", 1), type("Tshape", int32)];
  const inputs = [sidesId, key.id, counter.id, algorithmId];
  const [result] = binding.executeOp(randomOps[distribution], attributes, inputs, 1);
  for (const { id } of [key, counter]) binding.deleteTensor(id);
  tf.dispose([seed, sides, algorithm]);
  return createOutputTensor(result);
}

function bound() {
  const native = nativeBackend();
  return {
    binding: native.binding,
    tensorMap: native.tensorMap,
    createOutputTensor: native.createOutputTensor.bind(native),
    getInputTensorIds: (tensors: tf.Tensor[]) => native.getInputTensorIds(tensors),
  };
}
