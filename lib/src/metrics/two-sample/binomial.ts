/**
 * Returns P(X ≥ k) for X ~ Bin(n, 1/2), summed from C(n, k) 2⁻ⁿ on, each term computed from the previous one.
 * @param k from 0 to n
 */
export function binomialTail(k: number, n: number): number {
  // In the lower half the first term may be below the range of doubles, so the result is 1 minus the upper half.
  if (2 * k <= n) return k === 0 ? 1 : 1 - binomialTail(n - k + 1, n);
  let logarithm = -n * Math.LN2;
  for (let i = 1; i <= n - k; i++) logarithm += Math.log((k + i) / i);
  let term = Math.exp(logarithm);
  let sum = 0;
  for (let j = k; j <= n && term > 0; j++) {
    sum += term;
    term *= (n - j) / (j + 1);
  }
  return Math.min(1, sum);
}
