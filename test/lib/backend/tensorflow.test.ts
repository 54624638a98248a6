import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { tf } from "topolab";
import { describe, expect, it } from "vitest";

describe("tf", () => {
  it("is the native engine, with its types", () => {
    const row: tf.Tensor2D = tf.tensor2d([[1, 2]]);
    const product = row.matMul(tf.tensor2d([[3], [4]]));
    expect(tf.getBackend()).toBe("tensorflow");
    expect(product.arraySync()).toEqual([[11]]);
  });

  it("owns its tensors' numbers, for any layout of the original arrays", () => {
    const memory = new Float32Array(64);
    for (let offset = 0; offset < 16; offset++) {
      const array = memory.subarray(offset, offset + 16).fill(1);
      const [tensor, sum] = tf.tidy(() => {
        const made = tf.tensor1d(array);
        return [made, made.sum()];
      });
      expect(sum.dataSync()[0]).toBe(16);
      array.fill(2);
      expect(tensor.dataSync()).toEqual(new Float32Array(16).fill(1));
    }
  });

  it("falls back to plain JavaScript with one warning if the native library cannot load", () => {
    const program = `
      const Module = require("node:module");
      const load = Module._load;
      Module._load = (name, ...rest) => {
        if (name === "@tensorflow/tfjs-node-gpu") throw new Error("no binding");
        return load(name, ...rest);
      };
      process.on("warning", (w) => console.log("warned:", w.message));
      const { tf } = require("topolab");
      setImmediate(() => console.log(tf.getBackend(), tf.add(1, 2).dataSync()[0]));`;
    const out = run(program);
    expect(out).toContain("cpu 3");
    expect(out.match(/warned:.*npm run setup/g)).toHaveLength(1);
  });

  it.each([
    ["by default, on every processor", undefined, true],
    ["not where it is turned off", "0", false],
  ])("multiplies by oneDNN %s", (_, setting, expected) => {
    const program = `
      const { tf } = require("topolab");
      const square = tf.ones([64, 64]);
      square.matMul(square).dataSync();
      console.log("left:", process.env.TF_ENABLE_ONEDNN_OPTS);`;
    const out = run(program, { TF_ENABLE_ONEDNN_OPTS: setting, ONEDNN_VERBOSE: "1" });
    expect(/^onednn_verbose,.*,exec,cpu,matmul,/m.test(out)).toBe(expected);
    expect(out).toContain(`left: ${setting}`); // as it was, for child processes
  });
});

/** What a program prints in a process of its own. */
function run(program: string, environment: NodeJS.ProcessEnv = {}): string {
  const cwd = fileURLToPath(new URL("../../..", import.meta.url));
  const env = { ...process.env, ...environment };
  return execFileSync(process.execPath, ["-e", program], { cwd, env, encoding: "utf8", stdio: "pipe" });
}
