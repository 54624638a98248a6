import type { PointArray } from "../../points/point-array.js";
import { squaredDistance } from "../../points/squared-distance.js";
import { allDistances } from "./all-distances.js";

/** The nearest rows of one set to each row of another, [n, k], row by row, the nearest first. */
export interface Nearest {
  /** Rows of the other set; of equally near ones the first. */
  rows: Int32Array;
  /** Squared distances, in double precision. */
  squared: Float64Array;
}

/**
 * For each row of `a` its k nearest rows of `b`. Time O(n m d), memory bounded by blocks.
 * @param k at most the number of rows of `b`, not counting the row itself if `within`
 * @param within true if row i of a is row i of b; a row is not its own neighbor
 */
export function nearest(a: PointArray, b: PointArray, k: number, within = false): Nearest {
  const { blocks, exact, slack } = allDistances(a, b);
  const [n, d] = a.shape;
  const m = b.shape[0];
  const found = { rows: new Int32Array(n * k), squared: new Float64Array(n * k) };
  for (const { from, rows, values } of blocks())
    for (let r = 0; r < rows; r++) {
      const i = from + r;
      const least = new Least(found, i * k, k);
      const skipped = within ? i : -1;
      for (let j = 0; j < m; j++) if (j !== skipped) least.offer(j, values[r * m + j] + slack.b[j]);
      if (exact) continue;
      // The k-th smallest upper bound. Points that may lie below it are measured again.
      const reach = least.greatest + 2 * slack.a[i];
      least.clear();
      for (let j = 0; j < m; j++)
        if (j !== skipped && values[r * m + j] - slack.b[j] <= reach)
          least.offer(j, squaredDistance(a.data, i * d, b.data, j * d, d));
    }
  return found;
}

/** Keeps the k smallest of the values offered, ascending, with their rows, in its slice of the result. */
class Least {
  private readonly last: number;

  constructor(
    private readonly found: Nearest,
    private readonly first: number,
    k: number,
  ) {
    this.last = first + k - 1;
    this.clear();
  }

  /** The k-th smallest value; ∞ while there are fewer than k. */
  get greatest(): number {
    return this.found.squared[this.last];
  }

  clear(): void {
    this.found.squared.fill(Number.POSITIVE_INFINITY, this.first, this.last + 1);
  }

  offer(row: number, value: number): void {
    const { rows, squared } = this.found;
    let place = this.last;
    if (!(value < squared[place])) return;
    for (; place > this.first && squared[place - 1] > value; place--) {
      squared[place] = squared[place - 1];
      rows[place] = rows[place - 1];
    }
    squared[place] = value;
    rows[place] = row;
  }
}
