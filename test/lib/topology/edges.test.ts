import { describe, expect, it } from "vitest";
import { EdgeList } from "../../../lib/src/topology/rips/edges.js";

describe("EdgeList", () => {
  it("says what to do if there are too many edges", () => {
    const edges = new EdgeList(2, 50);
    for (let k = 1; k <= 50; k++) edges.push(k, 0, 50 - k);
    expect(() => edges.push(51, 0, 1)).toThrow(
      "more than 50 edges: pass a smaller threshold or fewer points",
    );
    const { count, a, length } = edges.inOrder(52);
    expect([count, a[0], length[0], length[49]]).toEqual([50, 50, 0, 49]);
  });
});
