import fc from "fast-check";
import { type PointArray, Random } from "topolab";
import type { Rows } from "./literal.js";

const kinds = ["normal", "lattice", "ray", "relu", "tiny", "duplicates", "awkward"] as const;

function value(kind: (typeof kinds)[number], random: Random): number {
  const awkward = [0, -0, 1e-45, -1e-45, 1e-7, -1e-7, 1e-6, 1, -1, 1e10];
  switch (kind) {
    case "lattice":
      return random.integer(5) - 2;
    case "ray":
      return 3 + 1e-3 * random.uniform();
    case "relu":
      return Math.max(0, random.normal());
    case "tiny":
      return 1e-6 * random.normal();
    case "awkward":
      return awkward[random.integer(awkward.length)];
    default:
      return random.normal();
  }
}

function rows(kind: (typeof kinds)[number], n: number, d: number, random: Random): Rows {
  const data = Float32Array.from({ length: n * d }, () => value(kind, random));
  if (kind === "duplicates")
    for (let i = 1; i < n; i++)
      if (random.uniform() < 0.5) data.copyWithin(i * d, random.integer(i) * d, (random.integer(i) + 1) * d);
  return { data, shape: [n, d] };
}

/** Latents and targets of every awkward kind, in the dimensions and with the counts given. */
export function pairs(dimensions: number[], most: number, least = 1) {
  return fc
    .record({
      n: fc.integer({ min: least, max: most }),
      d: fc.constantFrom(...dimensions),
      latent: fc.constantFrom(...kinds),
      target: fc.constantFrom(...kinds),
      seed: fc.nat(),
    })
    .map(({ n, d, latent, target, seed }) => {
      const random = new Random(seed);
      return { latents: rows(latent, n, d, random), targets: rows(target, n, d, random) };
    });
}

/** Whether each target is taken once. */
export function isBijection(labels: Int32Array): boolean {
  const seen = new Set(labels);
  return seen.size === labels.length && labels.every((label) => label >= 0 && label < labels.length);
}

/** The mean squared distance of the latents to their targets. */
export function cost(latents: PointArray, targets: PointArray, labels: Int32Array): number {
  const [n, d] = latents.shape;
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let k = 0; k < d; k++) sum += (latents.data[i * d + k] - targets.data[labels[i] * d + k]) ** 2;
  return sum / n;
}
