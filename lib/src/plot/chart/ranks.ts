/** The indices of the values in ascending order. */
export const ascending = (values: ArrayLike<number>): number[] =>
  Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);

/** The rank of each value in ascending order, from 0. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const rank = new Float64Array(values.length);
  ascending(values).forEach((i, place) => {
    rank[i] = place;
  });
  return rank;
}
