/** Sums of a symmetric function over the pairs of points within a group and between it and the others. */
export class PairSums {
  /** For each point the sum over its pairs. */
  private readonly ofPoint: Float64Array;
  private readonly total: number;

  /** @param values the function of each pair i < j, row by row: n (n − 1) / 2 numbers */
  constructor(
    private readonly values: Float64Array,
    private readonly n: number,
  ) {
    this.ofPoint = new Float64Array(n);
    let total = 0;
    for (let i = 0, at = 0; i < n; i++)
      for (let j = i + 1; j < n; j++, at++) {
        this.ofPoint[i] += values[at];
        this.ofPoint[j] += values[at];
        total += values[at];
      }
    this.total = total;
  }

  /** The mean over all pairs. */
  get mean(): number {
    return this.total / this.values.length;
  }

  /**
   * Twice the mean over pairs between the group and the others, minus the means within both.
   * @param group at least two points, ascending; at least two others
   */
  apart(group: Int32Array): number {
    const { values, n, ofPoint, total } = this;
    const [g, h] = [group.length, n - group.length];
    let within = 0;
    let all = 0;
    for (let p = 0; p < g; p++) {
      const i = group[p];
      all += ofPoint[i];
      // Pair (i, j) is at index before + j.
      const before = (i * (2 * n - i - 1)) / 2 - i - 1;
      for (let q = p + 1; q < g; q++) within += values[before + group[q]];
    }
    const between = all - 2 * within;
    const others = total - within - between;
    return (2 * between) / (g * h) - within / ((g * (g - 1)) / 2) - others / ((h * (h - 1)) / 2);
  }
}
