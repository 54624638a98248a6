// Trains a line on the native backend: y = 2x - 1, found within 0.01.
import { seed, tf } from "topolab";

if (tf.getBackend() !== "tensorflow") throw new Error("TensorFlow's native library is not in use");
seed(8745);
const x = tf.linspace(-1, 1, 64).reshape([64, 1]);
const y = x.mul(2).sub(1);
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
model.compile({ optimizer: tf.train.adam(0.1), loss: "meanSquaredError" });
await model.fit(x, y, { epochs: 100, verbose: 0 });
const [weight, bias] = model.getWeights().map((tensor) => tensor.dataSync()[0]);
if (Math.abs(weight - 2) > 0.01 || Math.abs(bias + 1) > 0.01)
  throw new Error(`Trained y = ${weight} x + ${bias}`);
console.log(`y = ${weight.toFixed(3)} x + ${bias.toFixed(3)} on Node ${process.versions.node}`);
