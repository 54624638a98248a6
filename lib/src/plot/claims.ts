import type { ColumnTable } from "arquero";
import { columnTable } from "../arquero.js";
import { type Bundle, type Displayable, displayKey } from "../bundle.js";
import { table } from "../html.js";

/** One claim of a paper, and what was found. */
export interface Claim {
  claim: string;
  /** Where the claim stands: "GTN, Fig. 3A". */
  source: string;
  /** The number that decides it: "validation MSE". */
  measure: string;
  /** The paper's own value; left out where it is not known. */
  paper?: string;
  value: number | string;
  /** Lower and upper end of the value's interval. */
  interval?: readonly [low: number, high: number];
  holds: boolean | "unknown";
}

/** Claims as a table that shows itself. */
export interface ClaimsTable extends Displayable {
  readonly table: ColumnTable;
  readonly claims: readonly Claim[];
}

const marks = new Map<Claim["holds"], string>([
  [true, "✓"],
  [false, "✗"],
  ["unknown", "?"],
]);

/** The claims as data, for programs that gather them from executed notebooks; numbers that are not finite are null. */
export const claimsType = "application/vnd.topolab.claims+json";

const columns = ["claim", "source", "measure", "paper", "here", "interval", "holds"];

/** The claims in one table: what a paper says, the number that decides it, its value here, whether it holds. */
export function claimsTable(claims: readonly Claim[]): ClaimsTable {
  const rows = claims.map(({ claim, source, measure, paper = "", value, interval, holds }) => [
    claim,
    source,
    measure,
    paper,
    short(value),
    interval ? `${short(interval[0])} … ${short(interval[1])}` : "",
    marks.get(holds),
  ]);
  return {
    claims,
    get table() {
      return columnTable({
        claim: claims.map(({ claim }) => claim),
        source: claims.map(({ source }) => source),
        measure: claims.map(({ measure }) => measure),
        paper: claims.map(({ paper }) => paper ?? null),
        value: claims.map(({ value }) => value),
        low: claims.map(({ interval }) => interval?.[0] ?? null),
        high: claims.map(({ interval }) => interval?.[1] ?? null),
        holds: claims.map(({ holds }) => holds),
      });
    },
    [displayKey]: (): Bundle => ({ ...table({ columns, rows }), [claimsType]: claims }),
  };
}

/** Three significant digits; exponents only where the number is very small or large. */
function short(value: number | string): string {
  if (typeof value === "string" || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(3)));
}
