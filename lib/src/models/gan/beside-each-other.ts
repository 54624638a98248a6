import type { Random } from "../../backend/index.js";
import { atLeast } from "../../points/count.js";
import type { Data } from "../../train/index.js";
import type { Rows } from "../fitted.js";

/** Returns a function that gives every game the same points, each in its own order: [n, d] → [n, copies, d]. */
export function besideEachOther(copies: number): (rows: Rows, random: Random) => Data {
  atLeast(1, copies, "copies");
  return ({ points: { data, shape } }, random) => {
    const [n, d] = shape;
    const beside = new Float32Array(n * copies * d);
    for (let copy = 0; copy < copies; copy++) {
      const order = random.permutation(n);
      for (let i = 0; i < n; i++)
        beside.set(data.subarray(order[i] * d, (order[i] + 1) * d), (i * copies + copy) * d);
    }
    return { x: { data: beside, shape: [n, copies, d] } };
  };
}
