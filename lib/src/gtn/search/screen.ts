import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Device } from "../../backend/devices/device.js";
import { Session } from "../../backend/graphs/session.js";
import { hasGpu, idOf, mayRoundToTensorFloat32, onlyDevice } from "../../backend/native.js";
import { tf } from "../../backend/tensorflow.js";
import { counting } from "../../points/order.js";
import type { Directions } from "./directions.js";
import { blockSize, chunkSize, groupSize, type ScreenType, screenGraph, setSize } from "./screen-graph.js";

const bfloat16Roundoff = 2 ** -8;

/** The greatest scores of one block of latents. */
export interface Screened {
  /** The greatest scores of groups of `groupSize` targets, shape [blockSize, groups]. */
  groups: Float32Array;
  /** The greatest scores of sets of `setSize` groups, shape [blockSize, groups / setSize]. */
  sets: Float32Array;
}

/**
 * Inner products of blocks of latents with all kept targets, reduced to the greatest of each group. TensorFlow computes
 * them in a session that holds the targets, in bfloat16 if the processor multiplies it fast.
 */
export class Screen {
  private readonly session: Session;
  private readonly error: number;
  private readonly scoreRoundoff: number;
  private chunks = 0;

  constructor(
    private readonly latents: Directions,
    targets: Directions,
    device: Device,
  ) {
    const { n, d } = targets;
    const dtype: ScreenType = multipliesBfloat16(device) ? "bfloat16" : "float32";
    this.scoreRoundoff = dtype === "bfloat16" ? bfloat16Roundoff : 0;
    this.error = screeningError(latents, targets, dtype);
    this.session = new Session(screenGraph(n, d, dtype, device));
    const rows = targets.units instanceof Float32Array ? targets.units : new Float32Array(targets.units);
    this.run("rows", tf.tensor2d(rows, [n, d]), ["loaded"]);
  }

  /** Restricts screening to these targets, given by rank. */
  keep(ranks: Int32Array): void {
    this.chunks = 0;
    for (let from = 0; from < ranks.length; from += chunkSize) {
      const places = groupsAcross(ranks.subarray(from, from + chunkSize));
      this.run("places", tf.tensor1d(places, "int32"), [`kept_${this.chunks++}`]);
    }
  }

  /** Scores at most a block of latents against the kept targets; the last target is repeated until its set is full. */
  greatest(from: number, to: number): Screened {
    const { d, units } = this.latents;
    const block = new Float32Array(blockSize * d);
    block.set(units.subarray(from * d, to * d));
    const fetches = [`groups_${this.chunks}`, `sets_${this.chunks}`];
    const [groups, sets] = this.run("block", tf.tensor2d(block, [blockSize, d]), fetches);
    return { groups, sets };
  }

  /** An upper bound on the exact inner product of two directions, given their score. */
  atMost(score: number): number {
    return score + Math.abs(score) * this.scoreRoundoff + this.error;
  }

  dispose(): void {
    this.session.dispose();
  }

  private run(name: string, fed: tf.Tensor, fetches: readonly string[]): Float32Array[] {
    try {
      return this.session.values([{ name, id: idOf(fed) }], fetches) as Float32Array[];
    } finally {
      fed.dispose();
    }
  }
}

/** Ranks in the layout of pooling across rows: those of one group lie a row of groups apart. */
function groupsAcross(ranks: Int32Array): Int32Array {
  const groups = Math.ceil(ranks.length / groupSize / setSize) * setSize;
  return counting(groups * groupSize).map(
    (place) => ranks[Math.min(ranks.length - 1, (place % groups) * groupSize + Math.floor(place / groups))],
  );
}

/**
 * The device that screens n targets for n latents, by n²d/2 multiply-adds and the host's work for each latent. The
 * constants fit the measurements in test/bench/RESULTS.md on 16 and 2 cores and on one H200.
 */
export function screeningDevice(
  n: number,
  d: number,
  machine = { gpu: hasGpu(), cores: availableParallelism() },
): Device {
  if (onlyDevice()) return "gpu";
  const flops = n * n * d;
  const onCpu = 15e-6 * n + flops / (35e9 * machine.cores);
  const onGpu = 0.4 + 8e-6 * n + flops / 15e12;
  return machine.gpu && onGpu < onCpu ? "gpu" : "cpu";
}

/** Whether oneDNN multiplies bfloat16 here by instructions made for it (AMX, AVX-512), faster than float32. */
function multipliesBfloat16(device: Device): boolean {
  if (device === "gpu" || /^(0|false)$/i.test(process.env.TF_ENABLE_ONEDNN_OPTS ?? "")) return false;
  try {
    return /\b(amx_bf16|avx512_bf16)\b/.test(readFileSync("/proc/cpuinfo", "utf8"));
  } catch {
    return false;
  }
}

/**
 * Bound on |score − x·y|, without the rounding of the score itself, for directions x and y as stored: with x′ and y′ as
 * the factors of the product, |x·y − x′·y′| ≤ ‖x − x′‖‖y‖ + ‖x′‖‖y − y′‖, and sums of float32, in any order (u = 2⁻²⁴),
 * add at most 1.1du. Directions are at most 1 + (d/2 + 3)u long; the factors leave room for that.
 *
 * A factor is at most v‖x‖ off: v = u in float32. TensorFlow rounds to TF32 on a GPU (v = 2⁻¹¹) and to bfloat16 if
 * oneDNN is set to do so (v = 2⁻⁸, or 2⁻⁷ if it truncates). If this module rounds to bfloat16, after float32, the
 * distance is measured for these rows; it is about half of that.
 */
export function screeningError(latents: Directions, targets: Directions, dtype: ScreenType): number {
  const sums = (1.1 * latents.d + 3) * 2 ** -24;
  if (dtype === "bfloat16") return 1.01 * (roundedOff(latents) + roundedOff(targets)) + sums;
  const modes = [process.env.TF_SET_ONEDNN_FPMATH_MODE, process.env.ONEDNN_DEFAULT_FPMATH_MODE];
  const reduced = modes.some((mode) => mode !== undefined && !/^strict$/i.test(mode));
  return 2.1 * (reduced ? 2 ** -7 : mayRoundToTensorFloat32() ? 2 ** -11 : 2 ** -24) + sums;
}

/**
 * The greatest distance by which rounding to bfloat16 moves a direction. Dekker's splitting gives the nearest number of
 * 8 bits.
 */
function roundedOff({ n, d, units }: Directions): number {
  let longest = 0;
  for (let i = 0; i < n; i++) {
    let squares = 0;
    for (let k = i * d; k < (i + 1) * d; k++) {
      const scaled = units[k] * (2 ** 45 + 1);
      const rest = units[k] - (scaled - (scaled - units[k]));
      squares += rest * rest;
    }
    longest = Math.max(longest, squares);
  }
  return Math.sqrt(longest);
}
