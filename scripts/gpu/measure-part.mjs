import { relative } from "node:path";
import { CommandFailed, run } from "../program/run.mjs";

/**
 * What a part runs in: the checkout, the folder of its files, and `node`, which runs a script of Node within the part's
 * time and returns the lines of its output.
 * @typedef {(args: string[], env?: NodeJS.ProcessEnv) => Promise<string[]>} RunNode
 * @typedef {{ root: string, out: string, node: RunNode }} Bench
 *
 * The numbers that a part found.
 * @typedef {{ ratios?: Record<string, number> } & Record<string, unknown>} Numbers
 *
 * @typedef {{ name: string, about: string, limit: number, measure: (bench: Bench) => Promise<Numbers> }} Part
 * @typedef {{ part: string, ok: boolean, seconds: number, log: string, reason?: string } & Numbers} Outcome
 */

/** A part that failed, with the numbers that it has nevertheless. */
export class PartFailed extends Error {
  /** @param {string} reason @param {Numbers} [numbers] */
  constructor(reason, numbers = {}) {
    super(reason);
    this.name = "PartFailed";
    this.numbers = numbers;
  }
}

/** A command that did not end well, with the lines that it wrote before. */
export class CommandEnded extends PartFailed {
  /** @param {string} reason @param {string[]} lines @param {number} [code] its exit code, if it ended by itself */
  constructor(reason, lines, code) {
    super(reason);
    this.lines = lines;
    this.code = code;
  }
}

/** What a command says of its failure: the line that names an error, else its last lines. @param {string[]} lines */
function complaint(lines) {
  return (
    lines.findLast((line) => /^\s*(\w+: )?\w*Error\b.*: \S/.test(line))?.trim() ?? lines.slice(-5).join("\n")
  );
}

/**
 * Runs a part within its limit. Every failure becomes part of the outcome.
 * @param {Part} part @param {{ root: string, out: string, limit: number }} where
 * @returns {Promise<Outcome>}
 */
export async function measurePart({ name, measure }, { root, out, limit }) {
  const started = performance.now();
  const late = AbortSignal.timeout(1000 * limit);
  // A part that fails leaves no command running beside the next part.
  const over = new AbortController();
  const signal = AbortSignal.any([late, over.signal]);
  let commands = 0;
  /** @type {RunNode} */
  const node = async (args, env) => {
    const log = `${out}/${name}${commands++ ? `-${commands}` : ""}.log`;
    /** @type {string[]} */
    const lines = [];
    const onLine = (/** @type {string} */ line) => void lines.push(line);
    try {
      const stdout = await run(process.execPath, args, { cwd: root, env, log, onLine, signal });
      return stdout.split("\n").slice(0, -1);
    } catch (error) {
      if (late.aborted) throw new CommandEnded(`took longer than ${limit} s`, lines);
      if (!(error instanceof CommandFailed)) throw error;
      throw new CommandEnded(`${error.message}: ${complaint(lines)}`, lines, error.code);
    }
  };
  const common = () => ({
    seconds: Math.round((performance.now() - started) / 100) / 10,
    log: relative(root, `${out}/${name}.log`),
  });
  try {
    const numbers = await measure({ root, out, node });
    return { part: name, ok: true, ...common(), ...numbers };
  } catch (error) {
    const numbers = error instanceof PartFailed ? error.numbers : {};
    const reason = error instanceof Error ? error.message : String(error);
    return { part: name, ok: false, ...common(), reason, ...numbers };
  } finally {
    over.abort();
  }
}
