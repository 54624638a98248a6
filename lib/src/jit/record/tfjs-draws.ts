import { Random, tf } from "../../backend/index.js";
import type { Native } from "../../backend/native.js";
import { type Caller, caller } from "./caller.js";
import type { Patches } from "./patches.js";

/** A draw that tfjs made in JavaScript from a seed that it got from Math.random. */
export interface TfjsDraw {
  distribution: "normal" | "truncated" | "uniform";
  seed: number;
}

/**
 * Follows the draws of tf.randomNormal, tf.truncatedNormal, tf.randomUniform and their users (dropout, the
 * initializers) while a step is recorded. Each gets a seed from Math.random, draws, and makes one tensor of the draws.
 * Tracing would freeze any other use of Math.random; the first one is kept for the error.
 */
export class TfjsDraws {
  /** The first draw of the step that a graph cannot repeat with new numbers. */
  frozen: { what: string; caller: Caller } | undefined;

  private readonly drawn = new WeakMap<object, TfjsDraw>();
  private pending: TfjsDraw | undefined;

  install(patches: Patches, native: Native, isPaused: () => boolean): void {
    const random = Math.random;
    patches.replace(Math, "random", () => {
      const seed = random();
      if (!isPaused()) this.pending = this.drawOf(caller(), seed);
      return seed;
    });
    const self = this;
    for (const method of ["bits", "uniform", "normal"] as const) {
      const draw = Random.prototype[method];
      patches.replace(Random.prototype, method, function (this: Random) {
        if (!isPaused()) self.freeze("a Random of the library", caller());
        return draw.call(this);
      });
    }
    const write = native.write;
    patches.replace(native, "write", (values, shape, dtype) => {
      const data = write.call(native, values, shape, dtype);
      const draw = this.pending;
      this.pending = undefined;
      if (draw && values instanceof Float32Array) this.drawn.set(data, draw);
      else if (draw) this.freeze(`a tfjs draw of type ${dtype}`, caller());
      return data;
    });
  }

  /** The draw that made this data. */
  of(data: object): TfjsDraw | undefined {
    return this.drawn.get(data);
  }

  /** Treats the data as ordinary numbers: the first value of a variable. */
  forget(data: object): void {
    this.drawn.delete(data);
  }

  /** Records numbers that differ from run to run and that a graph would repeat. */
  freeze(what: string, where: Caller): void {
    this.frozen ??= { what, caller: where };
  }

  private drawOf(where: Caller, seed: number): TfjsDraw | undefined {
    const distribution = distributionOf(where.stack ?? "");
    if (distribution) return { distribution, seed };
    this.freeze("Math.random()", where);
    return undefined;
  }
}

const operations = {
  normal: "randomNormal_",
  truncated: "truncatedNormal_",
  uniform: "randomUniform_",
} as const;

/** The draw of tfjs that requests a seed: its operation comes right after the generator's constructor on the stack. */
function distributionOf(stack: string): TfjsDraw["distribution"] | undefined {
  const frames = stack.split("\n").filter((frame) => frame.includes("tfjs-core"));
  if (!/new (MPRandGauss|UniformRandom) /.test(frames[0] ?? "")) return undefined;
  const names = Object.entries(operations) as [TfjsDraw["distribution"], string][];
  return names.find(([, name]) => frames[1]?.includes(`${name} `))?.[0];
}

/** The first numbers that tfjs draws from a seed, with mean 0 and deviation 1, or from 0 to 1. */
export function standardDraw({ distribution, seed }: TfjsDraw, length: number): Float32Array {
  const draws = {
    normal: () => tf.randomNormal([length], 0, 1, "float32", seed),
    truncated: () => tf.truncatedNormal([length], 0, 1, "float32", seed),
    uniform: () => tf.randomUniform([length], 0, 1, "float32", seed),
  };
  const tensor = draws[distribution]();
  const values = tensor.dataSync<"float32">();
  tensor.dispose();
  return values;
}
