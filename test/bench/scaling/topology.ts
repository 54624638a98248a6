// Persistence, spanning trees and the energy distance, by the number of points.
import { energyDistance } from "topolab/metrics";
import { minimumSpanningTree, ripsPersistence } from "topolab/topology";
import { halfDecades, type Kind, normals, spaced, targets } from "./kind.js";

const rips = (maxDim: number, documented: Kind["documented"], sizes: readonly number[]): Kind => ({
  ...{ unit: "points", sizes, documented, peer: { program: "ripser", task: ["rips", maxDim] } },
  prepare(n) {
    const points = normals(n, 3, 1);
    return () => ripsPersistence(points, { maxDim });
  },
});

const tree = (
  d: number,
  documented: Kind["documented"],
  sizes: readonly number[],
  peer: Kind["peer"],
): Kind => ({
  ...{ unit: "points", sizes, documented, peer },
  prepare(n) {
    const points = normals(n, d, 1);
    return () => minimumSpanningTree(points);
  },
});

export const topology: Record<string, Kind> = {
  "persistence, H₀": rips(0, "n log² n", halfDecades(3_162, 316_000)),
  "persistence, H₁": rips(1, "n³", halfDecades(100, 3_160)),
  "persistence, H₂": rips(2, "n⁴", spaced(100, 1_000, 4)),
  "spanning tree, d = 2": tree(2, "n log² n", halfDecades(3_162, 1_000_000), {
    program: "SciPy",
    task: ["delaunay"],
  }),
  "spanning tree, d = 10": tree(10, "n²", halfDecades(1_000, 31_600), {
    program: "SciPy",
    task: ["tree", 10],
    most: 10_000,
  }),
  "energy distance, d = 10": {
    ...{ unit: "points", sizes: halfDecades(1_000, 31_600), documented: "n²" },
    peer: { program: "SciPy", task: ["energy", 10], most: 10_000 },
    prepare(n) {
      const [x, y] = [normals(n, 10, 1), targets(n, 10)];
      return () => energyDistance(x, y);
    },
  },
};
