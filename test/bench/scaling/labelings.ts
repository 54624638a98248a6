// Labelings by the number of pairs n, and by the dimension d.
import type { PointArray } from "topolab";
import {
  auctionLabels,
  cdfLabels,
  clusteredLabels,
  greedyLabels,
  hilbertLabels,
  sinkhornTargets,
  slicedLabels,
  swapLabels,
} from "topolab/gtn";
import { halfDecades, type Kind, normals, spaced, targets } from "./kind.js";

type Label = (latents: PointArray, targets: PointArray) => unknown;

const byPairs = (
  d: number,
  documented: Kind["documented"],
  most: number,
  label: Label,
  peer?: Kind["peer"],
): Kind => ({
  ...{ unit: "pairs", sizes: halfDecades(1_000, most), documented, peer },
  prepare(n) {
    const [x, y] = [normals(n, d, 1), targets(n, d)];
    return () => label(x, y);
  },
});

/** The number of pairs where the dimension grows. */
const pairs = 10_000;

const byDimension = (sizes: readonly number[], documented: Kind["documented"], label: Label): Kind => ({
  ...{ unit: "dimensions", sizes, documented },
  prepare(d) {
    const [x, y] = [normals(pairs, d, 1), targets(pairs, d)];
    return () => label(x, y);
  },
});

const swaps: Label = (x, y) => swapLabels(x, y, { seed: 1 });
const published = (d: number): Kind["peer"] => ({ program: "PyTorch", task: ["greedy", d] });

/** The labelings of the paper and of its authors' later code. */
export const ofThePaper: Record<string, Kind> = {
  "CDF labels, d = 1": byPairs(1, "n log n", 1_000_000, cdfLabels, { program: "NumPy", task: ["cdf"] }),
  "greedy labels, d = 2": byPairs(2, "n²", 1_000_000, greedyLabels, published(2)),
  "greedy labels, d = 3": byPairs(3, "n²", 1_000_000, greedyLabels, published(3)),
  "greedy labels, d = 10": byPairs(10, "n²", 100_000, greedyLabels, published(10)),
  "greedy labels, d = 100": byPairs(100, "n²", 100_000, greedyLabels, published(100)),
  "greedy labels, n = 10,000": byDimension(spaced(10, 100, 4), "n", greedyLabels),
  "clustered labels, d = 10": byPairs(10, "n²", 316_000, (_, y) => clusteredLabels(y, { seed: 1 })),
};

/** Labelings that approach the optimal transport. */
export const byTransport: Record<string, Kind> = {
  "swap labels, d = 2": byPairs(2, "n log n", 1_000_000, swaps),
  "swap labels, d = 100": byPairs(100, "n log n", 100_000, swaps),
  "swap labels, n = 10,000": byDimension([3, ...spaced(10, 100, 2)], "n", swaps),
  "auction labels, d = 2": byPairs(2, "n²", 31_600, (x, y) => auctionLabels(x, y), {
    program: "SciPy",
    task: ["assignment", 2],
    most: 10_000,
  }),
  "Hilbert labels, d = 2": byPairs(2, "n log n", 1_000_000, hilbertLabels),
  "Hilbert labels, d = 10": byPairs(10, "n log n", 1_000_000, hilbertLabels),
  "sliced labels, d = 2": byPairs(2, "n log n", 316_000, (x, y) => slicedLabels(x, y, { seed: 1 })),
  "sliced labels, d = 10": byPairs(10, "n log n", 100_000, (x, y) => slicedLabels(x, y, { seed: 1 })),
  "Sinkhorn targets, d = 2": {
    ...byPairs(2, "n²", 10_000, (x, y) => sinkhornTargets(x, y)),
    sizes: spaced(316, 10_000, 4),
  },
};
