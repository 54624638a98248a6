import type { Device } from "../../backend/devices/device.js";
import { Session } from "../../backend/graphs/session.js";
import { idOf, type TensorValues } from "../../backend/native.js";
import { tf } from "../../backend/tensorflow.js";
import { candidateCount, candidatesGraph, groupSize } from "./candidates-graph.js";
import type { Directions } from "./directions.js";
import { screeningError } from "./screen.js";

/** The greatest number of scores in a block: 256 MiB. */
const MOST_SCORES = 2 ** 26;
const MOST_LATENTS = 512;
/** The remaining targets are gathered again after this share of them is taken. */
const STALE = 0.1;
/** Added to the score of a target that must not be found. */
const PENALTY = -4;

/** The candidates of a block of latents. */
export interface Found {
  /** The latent after the block's last one. */
  to: number;
  /**
   * Visits the candidates of a latent of the block, best first, each with an upper bound on its exact cosine.
   * @returns whether `visit` returned that no further candidate is needed; false also if the list ended before that
   */
  each(latent: number, visit: (target: number, most: number) => boolean): boolean;
}

/** Finds, for blocks of latents, the targets of greatest inner product among the kept targets that are not taken. */
export class Candidates {
  private readonly session: Session;
  private readonly error: number;
  /** The rank at each place, and the place of each rank. */
  private ranks: Int32Array = new Int32Array();
  private readonly placeOf: Int32Array;
  private size = 0;
  /** Places taken since the last block, and their number since the targets were gathered. */
  private taken: number[] = [];
  private takenInAll = 0;

  constructor(
    private readonly latents: Directions,
    targets: Directions,
    device: Device,
  ) {
    const { n, d } = targets;
    this.placeOf = new Int32Array(n);
    this.error = screeningError(latents, targets, "float32");
    this.session = new Session(candidatesGraph(n, d, device));
    const rows = targets.units instanceof Float32Array ? targets.units : new Float32Array(targets.units);
    this.run({ rows: tf.tensor2d(rows, [n, d]) }, ["loaded"]);
  }

  /** Restricts the search to these targets, given by rank, at least one. */
  keep(ranks: Int32Array): void {
    this.ranks = ranks;
    this.size = Math.max(candidateCount, Math.ceil(ranks.length / groupSize)) * groupSize;
    ranks.forEach((rank, place) => {
      this.placeOf[rank] = place;
    });
    const places = Int32Array.from({ length: this.size }, (_, place) => ranks[place] ?? ranks[0] ?? 0);
    const penalties = new Float32Array(this.size).fill(PENALTY, ranks.length);
    this.run({ places: tf.tensor1d(places, "int32"), fresh_penalties: tf.tensor1d(penalties) }, ["kept"]);
    this.taken = [];
    this.takenInAll = 0;
  }

  /** Whether the kept targets must be gathered again: there are none yet, or many of them were taken. */
  get stale(): boolean {
    return this.takenInAll >= STALE * this.ranks.length;
  }

  take(target: number): void {
    this.taken.push(this.placeOf[target]);
    this.takenInAll++;
  }

  /** The candidates of a block of latents from `from` on, at most to `end`. */
  greatest(from: number, end: number): Found {
    const { d, units } = this.latents;
    const count = Math.min(MOST_LATENTS, Math.max(1, Math.floor(MOST_SCORES / this.size)), end - from);
    const block = new Float32Array(units.subarray(from * d, (from + count) * d));
    const taken = Int32Array.from(this.taken);
    this.taken = [];
    const [scores, found] = this.run(
      {
        block: tf.tensor2d(block, [count, d]),
        taken: tf.tensor1d(taken, "int32"),
        in_groups: tf.tensor1d([count, this.size / groupSize, groupSize], "int32"),
      },
      ["scores", "found"],
    );
    const each: Found["each"] = (latent, visit) => {
      for (let k = latent * candidateCount; k < (latent + 1) * candidateCount; k++) {
        // No more than these were left.
        if (scores[k] < PENALTY / 2) return true;
        if (!visit(this.ranks[found[k]], scores[k] + this.error)) return true;
      }
      return false;
    };
    return { to: from + count, each };
  }

  dispose(): void {
    this.session.dispose();
  }

  private run(feeds: Record<string, tf.Tensor>, fetches: readonly string[]): TensorValues[] {
    const named = Object.entries(feeds).map(([name, tensor]) => ({ name, id: idOf(tensor) }));
    try {
      return this.session.values(named, fetches);
    } finally {
      tf.dispose(feeds);
    }
  }
}
