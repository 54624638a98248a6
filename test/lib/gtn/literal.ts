/** Points of the tests: plain rows. */
export interface Rows {
  data: Float32Array;
  shape: [n: number, d: number];
}

const { fround } = Math;

/** One row's norm: float32 with fused multiply-adds, or double precision. */
function norm(row: Float32Array, single: boolean): number {
  let sum = 0;
  for (const x of row) sum = single ? fround(sum + x * x) : sum + x * x;
  return single ? fround(Math.sqrt(sum)) : Math.sqrt(sum);
}

/** float32: the products are rounded, then summed in four lanes where the row has four or more. */
function inner(a: number[], b: number[], single: boolean): number {
  let sum = 0;
  if (!single) {
    for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
    return sum;
  }
  const interleaved = a.length < 4 ? 0 : a.length - (a.length % 4);
  const lanes = [0, 0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    const lane = k < interleaved ? k % 4 : 0;
    lanes[lane] = fround(lanes[lane] + fround(a[k] * b[k]));
  }
  for (const lane of lanes) sum = fround(sum + lane);
  return sum;
}

/**
 * The published labeling, written down as it reads: sort both by norm, and let each latent look at every target
 * that remains. With a tolerance: the first whose angle is within it of the best.
 */
export function literalGreedy(
  latents: Rows,
  targets: Rows,
  { ties = "float32", tolerance = 0 }: { ties?: "float32" | "exact"; tolerance?: number } = {},
): Int32Array {
  const single = ties === "float32" && tolerance === 0;
  const clamp = tolerance > 0 ? 0 : single ? fround(1e-6) : 1e-6;
  const sorted = ({ data, shape: [n, d] }: Rows) =>
    Array.from({ length: n }, (_, index) => {
      const row = data.slice(index * d, (index + 1) * d);
      const length = norm(row, single);
      const unit = Array.from(row, (x) => {
        const part = x / (Math.max(length, clamp) || 1);
        return single ? fround(part) : part;
      });
      return { index, length, unit };
    }).sort((a, b) => a.length - b.length || a.index - b.index);
  const labels = new Int32Array(latents.shape[0]);
  const remaining = sorted(targets);
  for (const latent of sorted(latents)) {
    const cosines = remaining.map((target) => inner(latent.unit, target.unit, single));
    const best = cosines.reduce((most, value) => Math.max(most, value), -2);
    const angle = (value: number) => Math.acos(Math.max(-1, Math.min(1, value)));
    const pick = cosines.findIndex((value) =>
      tolerance > 0 ? angle(value) <= angle(best) + tolerance + 1e-9 : value === best,
    );
    labels[latent.index] = remaining[pick].index;
    remaining.splice(pick, 1);
  }
  return labels;
}
