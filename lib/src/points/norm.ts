/**
 * Returns the Euclidean norm of `values[from … to − 1]`. It does not overflow or vanish if the norm is a double, and it
 * takes rows of any length, unlike `Math.hypot(...row)`.
 */
export function norm(values: ArrayLike<number>, from = 0, to = values.length): number {
  let largest = 0;
  for (let k = from; k < to; k++) largest = Math.max(largest, Math.abs(values[k]));
  if (largest === 0) return 0;
  let sum = 0;
  for (let k = from; k < to; k++) sum += (values[k] / largest) ** 2;
  return largest * Math.sqrt(sum);
}
