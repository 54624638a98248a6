/** Φ⁻¹(0.975), the normal distribution's 97.5% point. */
export const normalPoint = 1.959963984540054;

/** From this ν on the first neglected term of {@link expansion} is below 1e-14. */
const manyDegrees = 1000;

/**
 * Returns the 97.5% point of Student's t distribution, to 1e-12.
 *
 * P(|T| < t) is a finite sum in θ = atan(t / √ν) (Abramowitz and Stegun, 1964, 26.7.3 and 26.7.4), which increases with
 * θ. Bisection solves P = 0.95.
 *
 * @param degrees degrees of freedom ν, a positive integer
 */
export function studentPoint(degrees: number): number {
  if (degrees > manyDegrees) return expansion(degrees);
  let [low, high] = [0, Math.PI / 2];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (central(middle, degrees) < 0.95) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan((low + high) / 2);
}

/** P(|T| < √ν tan θ). */
function central(theta: number, degrees: number): number {
  const [sine, cosine] = [Math.sin(theta), Math.cos(theta)];
  const odd = degrees % 2;
  if (degrees === 1) return (2 * theta) / Math.PI;
  let term = odd ? cosine : 1;
  let sum = term;
  for (let k = 2 + odd; k <= degrees - 2; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (theta + sine * sum) : sine * sum;
}

/** The Cornish–Fisher expansion around the normal point (Abramowitz and Stegun, 1964, 26.7.5). */
function expansion(degrees: number): number {
  const z = normalPoint;
  const s = z * z;
  const terms = [
    (z * (s + 1)) / 4,
    (z * ((5 * s + 16) * s + 3)) / 96,
    (z * (((3 * s + 19) * s + 17) * s - 15)) / 384,
    (z * ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945)) / 92160,
  ];
  return z + terms.reduceRight((sum, term) => (sum + term) / degrees, 0);
}
