import { ValueError } from "../errors.js";
import { type Bound, type DecideOptions, decide } from "../metrics/index.js";
import type { DecidedClaim, StatedClaim } from "./claims.js";
import type { ClaimRole, ClaimScope } from "./verdicts.js";

/** A measurement of one contestant in one run: `of` names the contestant, each measure is a number under its name. */
export interface Measured {
  of: string;
}

type NumberKey<Row> = { [K in keyof Row]: Row[K] extends number ? K : never }[keyof Row] & string;

/** A claim that one measure of one contestant decides, and the contestants that show that the test can tell. */
export interface MeasuredClaim<Row extends Measured> extends Omit<StatedClaim, "measure">, DecideOptions {
  scope: ClaimScope;
  /** The measure that decides it. */
  measure: NumberKey<Row>;
  bound: Bound;
  /** The contestant that the claim is about. */
  of: string;
  /** Contestants of our own that are put to the same test. */
  ours?: readonly string[];
  /** Contestants that have to fail, such as an untrained network. */
  nulls?: readonly string[];
  /** Contestants that have to hold, such as fresh data. */
  controls?: readonly string[];
}

/**
 * Returns the rows of a claims table from measurements over runs: one row for each claim, followed by the same test of our
 * own contestants, of those that have to fail and of those that have to hold.
 *
 * @param rows one for each contestant and run
 * @throws {ValueError} if no row is of a contestant that is named
 *
 * @example
 * const rows = [0.011, 0.013, 0.012].flatMap((ks) => [{ of: "GTN", ks }, { of: "one Gaussian", ks: 6 * ks }]);
 * const bound = { atMost: 0.02, from: "our choice" };
 * const claims = measuredClaims(rows, [
 *   { claim: "fills the roll", source: "Fig. 3A", scope: "paper", of: "GTN", measure: "ks", bound, nulls: ["one Gaussian"] },
 * ]);
 * claimsTable(claims); // "✓ holds" and "fails, as it must"
 */
export function measuredClaims<Row extends Measured>(
  rows: readonly Row[],
  claims: readonly MeasuredClaim<Row>[],
): DecidedClaim[] {
  return claims.flatMap(({ of, ours = [], nulls = [], controls = [], source, scope, paper, ...test }) => {
    const ownWords = { source: "ours", scope: "ours" } as const;
    const others = (names: readonly string[], role: ClaimRole) =>
      names.map((name) => ({ ...ownWords, role, ...tested(rows, name, test) }));
    return [
      { source, scope, ...(paper === undefined ? {} : { paper }), ...tested(rows, of, test) },
      ...others(ours, "claim"),
      ...others(nulls, "null"),
      ...others(controls, "control"),
    ];
  });
}

function tested<Row extends Measured>(
  rows: readonly Row[],
  name: string,
  {
    claim,
    measure,
    bound,
    ...options
  }: Pick<MeasuredClaim<Row>, "claim" | "measure" | "bound"> & DecideOptions,
) {
  const values = rows.filter(({ of }) => of === name).map((row) => Number(row[measure]));
  if (values.length === 0)
    throw new ValueError(
      `No measurement is of "${name}": there are ${[...new Set(rows.map(({ of }) => of))].join(", ")}`,
    );
  return { claim: `${claim}: ${name}`, measure, decision: decide(values, bound, options) };
}
