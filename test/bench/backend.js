// What the native backend costs to start and gives: loading it in a fresh process, one small op, one large product.
import { execFileSync } from "node:child_process";
import { tf } from "topolab";

/** The least of some repetitions, in milliseconds: noise only adds. */
function milliseconds(repetitions, run) {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repetitions; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}
const round = (value) => Number(value.toPrecision(3));
const load = milliseconds(3, () => {
  execFileSync(process.execPath, ["--input-type=module", "-e", 'await import("topolab")'], {
    stdio: "ignore",
  });
});
const small = tf.ones([4, 4]);
const ops = 2000;
const op = milliseconds(5, () => {
  tf.tidy(() => {
    for (let i = 0; i < ops; i++) tf.add(small, small).dispose();
  });
});
const n = 2048;
const large = tf.randomUniform([n, n], -1, 1, "float32", 8745);
const product = milliseconds(5, () => {
  tf.tidy(() => void tf.matMul(large, large).dataSync());
});
console.log(
  JSON.stringify({
    figures: [
      { name: "load topolab in a fresh process", value: round(load), unit: "ms" },
      { name: "one eager op on 4 × 4", value: round((op / ops) * 1000), unit: "µs" },
      { name: `matMul of ${n} × ${n}`, value: round((2 * n ** 3) / product / 1e6), unit: "GFLOP/s" },
    ],
  }),
);
