import { type PointArray, Random } from "topolab";
import { gaussian } from "topolab/data";

/** How the cost may grow with the size n, as the documentation writes it. */
export const growths = {
  "1": () => 1,
  n: (n: number) => n,
  "n log n": (n: number) => n * Math.log(n),
  "n log² n": (n: number) => n * Math.log(n) ** 2,
  "n²": (n: number) => n ** 2,
  "n³": (n: number) => n ** 3,
  "n⁴": (n: number) => n ** 4,
};

/** A kind of work, measured at several sizes. */
export interface Kind {
  /** What the size n counts: "pairs". */
  unit: string;
  sizes: readonly number[];
  /** How the documentation says that the cost grows with n. */
  documented: keyof typeof growths;
  /** "bytes" where the work says how many it made. Default "seconds". */
  quantity?: "seconds" | "bytes";
  /** The same work by another program. */
  peer?: Peer;
  /** Makes the work of a size ready. */
  prepare(size: number): Promise<() => unknown> | (() => unknown);
}

/** Work that peer.py does. */
export interface Peer {
  /** Who does it: "SciPy". */
  program: string;
  /** The name of the work in peer.py, and its settings; the size follows. */
  task: readonly [name: string, ...settings: number[]];
  /** The greatest size that it is asked for, where its memory is the limit. Default: the kind's sizes. */
  most?: number;
}

/** Sizes that grow by √10. */
export function halfDecades(from: number, to: number): number[] {
  return spaced(from, to, 2);
}

/** Sizes of which `count` make a factor of ten. */
export function spaced(from: number, to: number, count: number): number[] {
  const steps = Math.round(count * Math.log10(to / from));
  return Array.from({ length: steps + 1 }, (_, k) => Math.round(from * 10 ** (k / count)));
}

/** Standard normal points. */
export const normals = (n: number, d: number, seed: number): PointArray =>
  gaussian({ n, d, random: new Random(seed) });

/** Points on a curved sheet, so that no labeling is trivial: each normal is moved by half the square of the one before. */
export function targets(n: number, d: number): PointArray {
  const points = normals(n, d, 2);
  for (let i = 0; i < n; i++)
    for (let k = d - 1; k > 0; k--) points.data[i * d + k] += 0.5 * points.data[i * d + k - 1] ** 2;
  return points;
}
