import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/** The folder of the binding that tfjs-node-gpu loads; set-up puts TensorFlow's libraries there. */
export function bindingFolder(): string {
  const tfjs = dirname(require.resolve("@tensorflow/tfjs-node-gpu/package.json"));
  return dirname(realpathSync(join(tfjs, "lib/napi-v8/tfjs_binding.node")));
}
