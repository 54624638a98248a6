import { attempt } from "../errors/safely.js";

/** The effect of a cell's last run on the session's variables. */
interface CellRun {
  /** Its execution count. */
  count: number;
  /** The names of earlier cells that it mentions. */
  mentioned: readonly string[];
  /** The names that it defines for later cells. */
  declared: readonly string[];
}

/** A snapshot of the session's variables that does not keep the values alive. */
export type Snapshot = ReadonlyMap<string, unknown>;

/** @param variables each name with its value */
export function snapshot(variables: Iterable<readonly [name: string, value: unknown]>): Snapshot {
  const held = (value: unknown) => (typeof value === "object" && value !== null ? new WeakRef(value) : value);
  return new Map(Array.from(variables, ([name, value]) => [name, held(value)]));
}

/**
 * Records which cell mentions and declares which names, so that a cell that runs again can name the cells that ran with
 * values that it has changed. Cells are identified by the ids that front ends send.
 */
export class CellRuns {
  private readonly runs = new Map<string, CellRun>();

  /**
   * Adds a run of a cell.
   * @param before the variables when it began
   * @param after the variables when it ended
   * @returns the execution counts of the cells that ran after the cell's last run and depend on a name that has changed
   */
  add(id: string, run: CellRun, before: Snapshot, after: Snapshot): number[] {
    const last = this.runs.get(id);
    this.runs.set(id, run);
    if (!last) return [];
    const changed = [...before.keys()].filter((name) => !isSame(before.get(name), after.get(name)));
    return changed.length === 0 ? [] : this.dependents(id, last.count, new Set(changed));
  }

  /** Forgets a cell that was deleted. */
  delete(id: string): void {
    this.runs.delete(id);
  }

  /** Follows changed names from cell to cell. A name counts as unchanged again after a cell that redeclares it from unchanged names. */
  private dependents(id: string, since: number, changed: Set<string>): number[] {
    const later = [...this.runs].filter(([other, { count }]) => other !== id && count > since);
    const stale: number[] = [];
    for (const [, { count, mentioned, declared }] of later.sort(([, a], [, b]) => a.count - b.count)) {
      const depends = mentioned.some((name) => changed.has(name));
      if (depends) stale.push(count);
      for (const name of declared) depends ? changed.add(name) : changed.delete(name);
    }
    return stale;
  }
}

/**
 * Functions with the same text count as equal, so a cell that only declares functions changes nothing when it runs
 * again.
 */
function isSame(before: unknown, after: unknown): boolean {
  if (before instanceof WeakRef && after instanceof WeakRef) return before.deref() === after.deref();
  if (typeof before !== "function" || typeof after !== "function") return Object.is(before, after);
  return before === after || attempt(() => String(before) === String(after), false);
}

/** "Cells [3], [5] and [8] ran with the values from before." */
export function staleLine(counts: readonly number[]): string {
  const cells = counts.map((count) => `[${count}]`);
  if (cells.length === 1) return `Cell ${cells[0]} ran with the values from before.`;
  return `Cells ${cells.slice(0, -1).join(", ")} and ${cells.at(-1)} ran with the values from before.`;
}
