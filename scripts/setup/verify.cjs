// Loads TensorFlow through its binding and multiplies two matrices; prints the versions and the device as one line of
// JSON.
const util = require("node:util");

util.isNullOrUndefined ??= (value) => value === null || value === undefined;
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
const { createRequire } = require("node:module");
const tf = createRequire(`${process.cwd()}/package.json`)("@tensorflow/tfjs-node-gpu");

const product = tf
  .matMul(
    tf.tensor2d([
      [1, 2],
      [3, 4],
    ]),
    tf.tensor2d([
      [5, 6],
      [7, 8],
    ]),
  )
  .dataSync();
if (String([...product]) !== "19,22,43,50")
  throw new Error(`[[1, 2], [3, 4]] · [[5, 6], [7, 8]] was computed as ${product}`);
if (tf.getBackend() !== "tensorflow") throw new Error(`the backend is ${tf.getBackend()}`);
const gpu = tf.backend().isGPUPackage && tf.backend().isUsingGpuDevice;
console.log(
  JSON.stringify({
    tensorflow: tf.backend().binding.TF_Version,
    tfjs: tf.version.tfjs,
    device: gpu ? "gpu" : "cpu",
  }),
);
