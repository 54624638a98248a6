const digitBits = 11;
const bins = 1 << digitBits;

/**
 * The indices 0 … n − 1 by increasing key, equal keys in index order (−0 equals 0): a radix sort over the bits
 * of the doubles, as sorting indices through a comparator takes ten times as long.
 * @param keys finite numbers
 */
export function sortedOrder(keys: Float32Array | Float64Array): Int32Array {
  const n = keys.length;
  const words = sortableWords(keys);
  let order = Int32Array.from({ length: n }, (_, i) => i);
  let spare = new Int32Array(n);
  const starts = new Int32Array(bins);
  for (const half of [0, 1])
    for (let shift = 0; shift < 32; shift += digitBits) {
      starts.fill(0);
      for (let i = 0; i < n; i++) starts[(words[2 * i + half] >>> shift) & (bins - 1)]++;
      for (let bin = 0, sum = 0; bin < bins; bin++) {
        const count = starts[bin];
        starts[bin] = sum;
        sum += count;
      }
      for (let k = 0; k < n; k++) {
        const i = order[k];
        spare[starts[(words[2 * i + half] >>> shift) & (bins - 1)]++] = i;
      }
      [order, spare] = [spare, order];
    }
  return order;
}

/** Two words a key, low then high, that compare as unsigned integers the way the keys compare as numbers. */
function sortableWords(keys: Float32Array | Float64Array): Uint32Array {
  const doubles = new Float64Array(keys.length);
  for (let i = 0; i < keys.length; i++) doubles[i] = keys[i] + 0;
  const words = new Uint32Array(doubles.buffer);
  for (let i = 0; i < words.length; i += 2) {
    const negative = words[i + 1] >>> 31 === 1;
    if (negative) words[i] = ~words[i];
    words[i + 1] = negative ? ~words[i + 1] : words[i + 1] | 0x80000000;
  }
  return words;
}
