import { Random } from "topolab";
import { afterEach, describe, expect, it } from "vitest";
import { directions } from "../../../lib/src/gtn/search/directions.js";
import { Screen } from "../../../lib/src/gtn/search/screen.js";
import { blockSize, groupSize, setSize } from "../../../lib/src/gtn/search/screen-graph.js";

const [n, d] = [21_000, 24];

function directionsOf(data: Float32Array) {
  return directions({ data, shape: [data.length / d, d] }, 1e-6, "float32");
}

/** Targets of which some are zero and a thousand nearly equal. */
function targets(random: Random) {
  const data = random.normals(n * d);
  data.fill(0, 0, 5 * d);
  for (let k = 1000 * d; k < 2000 * d; k++) data[k] = data[k - d] * (1 + 1e-3 * random.normal());
  return directionsOf(data);
}

const oneDnn = process.env.TF_ENABLE_ONEDNN_OPTS;

describe("Screen", () => {
  afterEach(() => {
    if (oneDnn === undefined) delete process.env.TF_ENABLE_ONEDNN_OPTS;
    else process.env.TF_ENABLE_ONEDNN_OPTS = oneDnn;
  });

  it.each([
    ["what the processor is best at", oneDnn],
    ["float32", "0"],
  ])("bounds the inner products of every group of the targets kept, in %s", (_, setting) => {
    if (setting !== undefined) process.env.TF_ENABLE_ONEDNN_OPTS = setting;
    const random = new Random(3);
    const latents = directionsOf(random.normals(blockSize * d));
    const all = targets(random);
    const kept = Int32Array.from({ length: 18_900 }, (_, k) => k + Math.floor(k / 10));
    const screen = new Screen(latents, all, "cpu");
    screen.keep(kept);
    const { groups, sets } = screen.greatest(100, 140);
    const width = groups.length / blockSize;
    const error = screen.atMost(0);
    for (let row = 0; row < 40; row++)
      for (let group = 0; group * groupSize < kept.length; group++) {
        const members = kept.subarray(group * groupSize, (group + 1) * groupSize);
        const exact = Math.max(
          ...Array.from(members, (target) => inner(latents.units, 100 + row, all.units, target)),
        );
        const score = groups[row * width + group];
        if (!(screen.atMost(score) >= exact && score <= exact + 2 * error))
          expect.fail(`row ${row}, group ${group}: ${score} for ${exact}`);
      }
    expect(error).toBeLessThan(2 ** -7);
    const together = Array.from(sets, (_, set) =>
      Math.max(...groups.subarray(set * setSize, (set + 1) * setSize)),
    );
    expect(Array.from(sets)).toEqual(together);
    screen.dispose();
  });
});

type Rows = Float32Array | Float64Array;

function inner(s: Rows, i: number, t: Rows, j: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += s[i * d + k] * t[j * d + k];
  return sum;
}
