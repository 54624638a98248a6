/**
 * Returns P(X ≥ k) for X ~ Bin(n, 1/2), the terms from C(n, k) 2⁻ⁿ on, each from the one before.
 * @param k from 0 to n
 */
export function binomialTail(k: number, n: number): number {
  // The terms of the lower half ascend from one that may be below the range of doubles: it is what the upper half leaves.
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
