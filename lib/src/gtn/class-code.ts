import type { PointArray, Random } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";
import { membersOf } from "../points/members.js";
import { latentsFrom, type Prior } from "./prior.js";

/**
 * The code by which a conditional network receives the class: one-hot columns next to the latents. Without classes
 * there is no code.
 */
export class ClassCode {
  /** @param count how many classes; 0 for none */
  constructor(readonly count: number) {}

  /**
   * Checks the classes of n rows, non-negative integers, and returns their code.
   * @throws {ShapeError} if there are not n of them
   * @throws {ValueError} if one is not a non-negative integer, or a class below the largest has no row
   */
  static of(classes: ArrayLike<number>, n: number): ClassCode {
    if (classes.length !== n)
      throw new ShapeError(`classes must hold one class for each of ${n} rows: got ${classes.length}`);
    const seen = new Set<number>();
    for (let i = 0; i < n; i++) {
      if (!Number.isInteger(classes[i]) || classes[i] < 0)
        throw new ValueError(`classes must be non-negative integers: row ${i} has ${classes[i]}`);
      seen.add(classes[i]);
    }
    const count = 1 + [...seen].reduce((largest, each) => Math.max(largest, each), 0);
    for (let each = 0; each < count; each++)
      if (!seen.has(each))
        throw new ValueError(`classes must be numbered without gaps: ${each} of ${count} has no row`);
    return new ClassCode(count);
  }

  /**
   * Returns the class of each of n rows.
   * @throws {ValueError} if no class is given where one is needed, or one is out of range
   */
  rows(given: number | ArrayLike<number> | undefined, n: number): Int32Array | undefined {
    if (this.count === 0) {
      if (given !== undefined)
        throw new ValueError("The GTN was trained without classes, so it takes no class");
      return undefined;
    }
    if (given === undefined)
      throw new ValueError(
        `The GTN is conditional: pass class, a number from 0 to ${this.count - 1} or one for each row`,
      );
    const rows = Int32Array.from({ length: n }, (_, i) => (typeof given === "number" ? given : given[i]));
    if (typeof given !== "number" && given.length !== n)
      throw new ValueError(`class must hold one class for each of ${n} rows: got ${given.length}`);
    const bad = rows.find((each) => each < 0 || each >= this.count);
    if (bad !== undefined) throw new ValueError(`class must be from 0 to ${this.count - 1}: got ${bad}`);
    return rows;
  }

  /** Latents of dimension d for each row, from the prior of its class. */
  async latents(rows: Int32Array, priors: readonly Prior[], d: number, random: Random): Promise<PointArray> {
    const data = new Float32Array(rows.length * d);
    for (const [c, members] of membersOf(rows, this.count).entries()) {
      if (members.length === 0) continue;
      const drawn = await latentsFrom(priors[c], members.length, d, random);
      members.forEach((row, k) => {
        data.set(drawn.data.subarray(k * d, (k + 1) * d), row * d);
      });
    }
    return { data, shape: [rows.length, d] };
  }

  /** The network's input: latents [n, d], with the code of each row's class in further columns. */
  beside({ data, shape: [n, d] }: PointArray, rows: Int32Array | undefined): PointArray {
    if (!rows) return { data, shape: [n, d] };
    const width = d + this.count;
    const input = new Float32Array(n * width);
    for (let i = 0; i < n; i++) {
      input.set(data.subarray(i * d, (i + 1) * d), i * width);
      input[i * width + d + rows[i]] = 1;
    }
    return { data: input, shape: [n, width] };
  }
}
