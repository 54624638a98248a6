/**
 * Hoare's selection: reorders `items[from … to − 1]` so that the item at `middle` is the one that sorting by a
 * coordinate would put there; earlier items are not greater, later items are not less.
 * @param items rows of `points`
 * @param points row-major, d coordinates each
 */
export function select(
  items: Int32Array,
  { points, d, axis }: { points: Float32Array | Float64Array; d: number; axis: number },
  from: number,
  to: number,
  middle: number,
): void {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const pivot = points[items[(low + high) >> 1] * d + axis];
    let i = low;
    let j = high;
    while (i <= j) {
      while (points[items[i] * d + axis] < pivot) i++;
      while (points[items[j] * d + axis] > pivot) j--;
      if (i > j) break;
      const swapped = items[i];
      items[i++] = items[j];
      items[j--] = swapped;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
