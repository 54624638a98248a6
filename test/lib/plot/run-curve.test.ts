import { ShapeError, ValueError } from "topolab";
import { curvePanels, runCurve } from "topolab/plot";
import { describe, expect, it } from "vitest";

describe("runCurve", () => {
  it("is the median with the least and the greatest value, by hand", () => {
    const odd = runCurve(
      "odd",
      [1, 2],
      [
        [3, 1],
        [5, 2],
        [4, 9],
      ],
    );
    expect(odd).toEqual({ name: "odd", x: [1, 2], y: [4, 2], low: [3, 1], high: [5, 9] });
    expect(runCurve("even", [1], [[1], [10], [2], [4]]).y).toEqual([3]);
  });

  it("refuses an empty list, and a run of another length", () => {
    expect(() => runCurve("a", [1], [])).toThrow(ValueError);
    expect(() => runCurve("a", [1, 2], [[1]])).toThrow(ShapeError);
  });

  it("gives panels whose axis holds the entire band", () => {
    const curve = runCurve(
      "a",
      [1, 2],
      [
        [0, 1],
        [8, 1],
        [1, 1],
      ],
    );
    const { spec } = curvePanels([{ title: "p", curves: [curve] }], { xTitle: "x", yTitle: "y" });
    expect(JSON.stringify(spec)).toContain('"domain":[0,8]');
  });
});
