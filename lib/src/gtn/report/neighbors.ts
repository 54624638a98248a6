/** How many points are compared, and for how many of them. */
const comparedPoints = 4000;
const askedPoints = 400;
const nearest = 10;

/**
 * Returns the share of a latent's 10 nearest neighbors whose targets are among the 10 nearest of its target.
 * @param latents shape [n, d]
 * @param outputs shape [n, d]: the target of each latent
 * @param order the rows at random, of which the first 4,000 are compared
 */
export function keptNeighbors(
  latents: ArrayLike<number>,
  outputs: ArrayLike<number>,
  d: number,
  order: Int32Array,
): number {
  const rows = order.subarray(0, comparedPoints);
  const k = Math.min(nearest, rows.length - 1);
  if (k < 1) return 1;
  const asked = rows.subarray(0, askedPoints);
  let kept = 0;
  for (const row of asked) {
    const around = new Set(nearestTo(outputs, row, rows, k, d));
    kept += nearestTo(latents, row, rows, k, d).filter((other) => around.has(other)).length;
  }
  return kept / (asked.length * k);
}

/** The k rows nearest to a row, by distance. */
function nearestTo(points: ArrayLike<number>, row: number, rows: Int32Array, k: number, d: number): number[] {
  const found: { other: number; distance: number }[] = [];
  for (const other of rows) {
    if (other === row) continue;
    let distance = 0;
    for (let m = 0; m < d; m++) distance += (points[row * d + m] - points[other * d + m]) ** 2;
    if (found.length === k && distance >= found[k - 1].distance) continue;
    if (found.length === k) found.pop();
    const after = found.findIndex((one) => one.distance > distance);
    found.splice(after < 0 ? found.length : after, 0, { other, distance });
  }
  return found.map(({ other }) => other);
}
