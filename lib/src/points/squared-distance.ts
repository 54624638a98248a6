/** ‖x − y‖² of the rows of d coordinates that start at i in x and at j in y. */
export function squaredDistance(
  x: Float32Array | Float64Array,
  i: number,
  y: Float32Array | Float64Array,
  j: number,
  d: number,
): number {
  let sum = 0;
  for (let k = 0; k < d; k++) {
    const difference = x[i + k] - y[j + k];
    sum += difference * difference;
  }
  return sum;
}
