import type { Spec } from "./figure.js";
import { axes, type Frame, rounded } from "./panel.js";

/** One position in each of two panels: a latent and its image. */
export interface Pair {
  from: readonly [x: number, y: number];
  to: readonly [x: number, y: number];
}

/** The most pairs that respond to the pointer, evenly spaced among all. Each takes about 100 bytes of the specification. */
const most = 150;

const ring = { type: "point", size: 90, filled: false, stroke: "#222", strokeWidth: 1.6, clip: true };

/**
 * Makes two panels point at each other: the pair that is nearest to the pointer, in either panel, is ringed in both, and a
 * tooltip says both places. Of more than 150 pairs every second, third, … responds.
 * @param count the number of pairs
 * @param pairOf the pair at an index from 0 to count − 1
 * @returns a layer for each panel, and the parameter of the whole figure that links them
 */
export function linkedPairs(
  [left, right]: readonly [Frame, Frame],
  count: number,
  pairOf: (index: number) => Pair,
): { layers: [left: Spec, right: Spec]; params: Spec[] } {
  const step = Math.max(1, Math.ceil(count / most));
  const values = Array.from({ length: Math.ceil(count / step) }, (_, pair) => {
    const { from, to } = pairOf(pair * step);
    return {
      pair,
      x: rounded(from[0], left.limits.x),
      y: rounded(from[1], left.limits.y),
      toX: rounded(to[0], right.limits.x),
      toY: rounded(to[1], right.limits.y),
    };
  });
  const tooltip = [
    { field: "x", type: "quantitative", title: left.xTitle ?? "x" },
    { field: "y", type: "quantitative", title: left.yTitle ?? "y" },
    { field: "toX", type: "quantitative", title: right.xTitle ?? "x" },
    { field: "toY", type: "quantitative", title: right.yTitle ?? "y" },
  ];
  const opacity = { condition: { param: "pair", empty: false, value: 1 }, value: 0 };
  const at = ({ x, y }: { x: Spec; y: Spec }, fields: readonly [string, string]) => ({
    x: { ...x, field: fields[0] },
    y: { ...y, field: fields[1] },
  });
  const layer = (name: string, frame: Frame, fields: readonly [string, string]): Spec => ({
    name,
    data: { values },
    mark: ring,
    encoding: { ...at(axes(frame), fields), opacity, tooltip },
  });
  const select = { type: "point", on: "mouseover", clear: "mouseout", nearest: true, fields: ["pair"] };
  return {
    layers: [layer("pairs-left", left, ["x", "y"]), layer("pairs-right", right, ["toX", "toY"])],
    params: [{ name: "pair", select, views: ["pairs-left", "pairs-right"] }],
  };
}
