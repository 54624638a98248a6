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

/** The role of a subject: the scope of a claim, or a row that must fail (`"null"`) or hold (`"control"`). */
export type SubjectRole = ClaimScope | "null" | "control";

/**
 * Returns the rows of one test in a claims table: the claims, and the null rows and controls that show that the test
 * can distinguish.
 * @param roles by the names of the subjects, in the order of the rows
 * @param values the values over seeds of a subject
 * @throws {ValueError} as `decide` does
 *
 * @example
 * const test = { claim: "fills the roll", measure: "KS", bound: { atMost: 0.02, from: "our choice" }, source: "Fig. 3A" };
 * claimsTable(testRows(test, { GTN: "paper", "one Gaussian": "null", "the data": "control" }, (name) => ks[name]));
 */
export function testRows(
  { claim, measure, bound, source, ...options }: ClaimTest,
  roles: Readonly<Record<string, SubjectRole>>,
  values: (subject: string) => readonly number[],
): Claim[] {
  return Object.entries(roles).map(([subject, role]) => {
    const check = role === "null" || role === "control";
    const scope = check ? "ours" : role;
    return {
      claim: `${claim}: ${subject}`,
      measure,
      ...{ scope, source: scope === "ours" ? "ours" : source, role: check ? role : "claim" },
      decision: decide(values(subject), bound, options),
    };
  });
}
