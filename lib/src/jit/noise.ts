import { type Random, random as shared, tf } from "../backend/index.js";
import { attribute } from "./attributes.js";
import { output } from "./graph.js";
import { nativeBackend, type OpAttribute, type OutputMetadata } from "./native.js";
import { recorder } from "./recorder.js";
import { DRAWS_PER_STEP } from "./seeds.js";

const distributions = { normal: "StatelessRandomNormalV2", uniform: "StatelessRandomUniformV2" } as const;

/** The seeds of draws outside a traced step; the step that runs eagerly sets it to what its graph would use. */
let eagerSeeds: (() => [number, number]) | undefined;

/** Runs a step eagerly with the seeds that its graph would use, so that both draw the same noise. */
export function withSeeds<T>(first: number, second: number, work: () => T): T {
  const outer = eagerSeeds;
  let draw = 0;
  eagerSeeds = () => [first, (Math.imul(second, DRAWS_PER_STEP) + draw++) | 0];
  try {
    return work();
  } finally {
    eagerSeeds = outer;
  }
}

/**
 * Draws from N(0, 1), made by TensorFlow: in a traced step fresh at each step, outside one seeded by the library's
 * generator.
 * @returns a float32 tensor of that shape
 */
export function normal(shape: readonly number[], random: Random = shared): tf.Tensor {
  return draw("normal", shape, random);
}

/** Draws from U(0, 1); see {@link normal}. */
export function uniform(shape: readonly number[], random: Random = shared): tf.Tensor {
  return draw("uniform", shape, random);
}

function draw(distribution: keyof typeof distributions, shape: readonly number[], random: Random): tf.Tensor {
  const tracing = recorder;
  if (!tracing) {
    const seeds = eagerSeeds?.() ?? [random.bits() | 0, random.bits() | 0];
    return drawNow(distribution, shape, seeds);
  }
  const number = tracing.ops.filter(({ op }) => op.startsWith("random ")).length;
  const tensor = tracing.unrecorded(() => drawNow(distribution, shape, [0, number]));
  const { id, dtype } = nativeBackend().tensorMap.get(tensor.dataId);
  const outputs: OutputMetadata[] = [{ id, dtype, shape: [...shape] }];
  tracing.note({
    op: `random ${distribution}`,
    attributes: [{ name: "shape", type: nativeBackend().binding.TF_ATTR_SHAPE, value: [...shape] }],
    inputs: [],
    outputs,
    emit: (graph, _, step) => {
      const key = graph.node("StatelessRandomGetKeyCounter", [step.seed(number)], {
        Tseed: attribute.type("int32"),
      });
      const sides = shape.length > 0 ? graph.ints(...shape) : graph.ints();
      const inputs = [sides, output(key), output(key, 1), graph.int(PHILOX)];
      const attributes = { dtype: attribute.type("float32"), Tshape: attribute.type("int32") };
      return [graph.op(distributions[distribution], inputs, attributes)];
    },
  });
  return tensor;
}

/** TensorFlow's number for the Philox generator. */
const PHILOX = 1;

function drawNow(
  distribution: keyof typeof distributions,
  shape: readonly number[],
  seeds: [number, number],
): tf.Tensor {
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
  const [result] = binding.executeOp(distributions[distribution], attributes, inputs, 1);
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
