import { ValueError } from "../errors.js";
import { type Bound, type DecideOptions, decide } from "../metrics/index.js";
import type { Claim } from "./claims.js";
import type { ClaimScope } from "./verdicts.js";

/** One test of a claims table: a measure and the bound that decides it. */
export interface ClaimTest extends DecideOptions {
  /** The claim about each subject: "stretches". */
  claim: string;
  /** The quantity that decides it: "minority share of 64 points". */
  measure: string;
  bound: Bound;
  /** The source in the paper; other rows have the source "ours". */
  source: string;
}

/** What was measured of a subject in one run: numbers by the names of the measures. */
export interface MeasuredRow {
  readonly of: string;
}

/** The role of a subject: the scope of a claim, or a row that must fail (`"null"`) or hold (`"control"`). */
export type SubjectRole = ClaimScope | "null" | "control";

/**
 * Returns the rows of one test in a claims table: the claims, and the null rows and controls that show that the test
 * can distinguish.
 * @param roles by the names of the subjects, in the order of the rows
 * @param values a row for each subject (`of`) and seed with the measure in a column of its name, or a function that gives a
 * subject's values over seeds
 * @throws {ValueError} as `decide` does, or if a subject has no row or a row has no number in the column
 *
 * @example
 * const test = { claim: "fills the roll", measure: "ks", bound: { atMost: 0.02, from: "our choice" }, source: "Fig. 3A" };
 * const rows = [0.012, 0.011, 0.013].map((ks) => ({ of: "GTN", ks }));
 * claimsTable(testRows(test, { GTN: "paper" }, rows));
 */
export function testRows(
  { claim, measure, bound, source, ...options }: ClaimTest,
  roles: Readonly<Record<string, SubjectRole>>,
  values: readonly MeasuredRow[] | ((subject: string) => readonly number[]),
): Claim[] {
  const of = typeof values === "function" ? values : (subject: string) => column(values, subject, measure);
  return Object.entries(roles).map(([subject, role]) => {
    const check = role === "null" || role === "control";
    const scope = check ? "ours" : role;
    return {
      claim: `${claim}: ${subject}`,
      measure,
      ...{ scope, source: scope === "ours" ? "ours" : source, role: check ? role : "claim" },
      decision: decide(of(subject), bound, options),
    };
  });
}

function column(rows: readonly MeasuredRow[], subject: string, measure: string): number[] {
  const found = rows.filter(({ of }) => of === subject);
  if (found.length === 0) throw new ValueError(`No row is of "${subject}"`);
  return found.map((row) => {
    const value = (row as unknown as Record<string, unknown>)[measure];
    if (typeof value === "number") return value;
    throw new ValueError(`A row of "${subject}" has no number in the column "${measure}"`);
  });
}
