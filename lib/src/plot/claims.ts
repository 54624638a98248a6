import type { ColumnTable } from "arquero";
import { columnTable } from "../arquero.js";
import { type Bundle, type Displayable, displayKey } from "../bundle.js";
import { escapeHtml, table } from "../html.js";
import type { Bound, Decision, Verdict } from "../metrics/index.js";
import { type ClaimRole, type ClaimScope, summary, verdictText } from "./verdicts.js";

/** A claim that `decide` of topolab/metrics decided. */
export interface Claim {
  claim: string;
  /** The source of the claim: "GTN, Fig. 3A", or "ours" if the wording is ours. */
  source: string;
  /** The quantity that decides it: "validation MSE". */
  measure: string;
  /** The paper's value, if known. */
  paper?: string;
  /**
   * `"paper"`: the paper's claim in the paper's setting; `"other data"`: the paper's claim on other data or at another size,
   * which cannot fail for the paper; `"ours"`: our own.
   */
  scope: ClaimScope;
  decision: Decision;
  /**
   * `"null"` for a row that must fail, such as an untrained network, and `"control"` for one that must hold. Together
   * they show that the test can distinguish. Default `"claim"`.
   */
  role?: ClaimRole;
}

/** A claim as in the table and in the data for other programs. */
export interface ClaimRecord extends Omit<Claim, "decision"> {
  role: ClaimRole;
  value: number;
  interval: readonly [low: number, high: number];
  /** The number of values. */
  seeds: number;
  /** "≤ 0.015 (chosen before the run)" */
  bound: string;
  verdict: Verdict;
  /** The verdict in words, by scope and role: "– not seen here". */
  words: string;
  /** The verdict, as true, false or "unknown". */
  holds: boolean | "unknown";
}

/** Claims as a table that shows itself. */
export interface ClaimsTable extends Displayable {
  readonly table: ColumnTable;
  readonly claims: readonly ClaimRecord[];
}

/** The claims as data, for programs that collect them from executed notebooks; numbers that are not finite are null. */
export const claimsType = "application/vnd.topolab.claims+json";

/**
 * Returns a table of claims: the claim and its source, the quantity that decides it with its bound, its value and 95%
 * interval over seeds, and the verdict. A line below counts the paper's claims.
 *
 * @example
 * const decision = decide(ks, { atMost: 0.0136, from: "95% point of KS at n = 10,000" });
 * claimsTable([{ claim: "fills the roll evenly", source: "GTN, Fig. 3A", measure: "KS", scope: "paper", decision }]);
 */
export function claimsTable(claims: readonly Claim[]): ClaimsTable {
  const records = claims.map(recordOf);
  return {
    claims: records,
    get table() {
      const column = <K extends keyof ClaimRecord>(key: K) => records.map((record) => record[key] ?? null);
      return columnTable({
        ...{ claim: column("claim"), source: column("source"), scope: column("scope"), role: column("role") },
        ...{ measure: column("measure"), bound: column("bound"), paper: column("paper") },
        value: column("value"),
        low: records.map(({ interval }) => interval[0]),
        high: records.map(({ interval }) => interval[1]),
        ...{ seeds: column("seeds"), verdict: column("verdict"), holds: column("holds") },
      });
    },
    [displayKey]: (): Bundle => ({ ...view(records), [claimsType]: records }),
  };
}

function recordOf({ decision, role = "claim", ...stated }: Claim): ClaimRecord {
  const { value, low, high, n, bound, verdict } = decision;
  return {
    ...stated,
    ...{ role, value, interval: [low, high], seeds: n, bound: boundText(bound), verdict },
    words: verdictText({ scope: stated.scope, role, verdict }),
    holds: verdict === "undecided" ? "unknown" : verdict === "holds",
  };
}

const boundText = (bound: Bound) =>
  `${"atMost" in bound ? `≤ ${short(bound.atMost)}` : `≥ ${short(bound.atLeast)}`} (${bound.from})`;

/** The table without empty columns, and the count of the paper's verdicts. */
function view(records: readonly ClaimRecord[]): Bundle {
  const cells: Record<string, (record: ClaimRecord) => string | undefined> = {
    claim: ({ claim }) => claim,
    source: ({ source }) => source,
    scope: ({ scope }) => scope,
    measure: ({ measure, bound }) => `${measure} ${bound}`,
    paper: ({ paper }) => paper,
    here: ({ value }) => short(value),
    interval: ({ interval: [low, high] }) => `${short(low)} … ${short(high)}`,
    seeds: ({ seeds }) => String(seeds),
    verdict: ({ words }) => words,
  };
  const columns = Object.keys(cells).filter((name) => records.some((record) => cells[name](record)));
  const rows = records.map((record) => columns.map((name) => cells[name](record) ?? ""));
  const { "text/html": html, "text/plain": text } = table({ columns, rows });
  const line = summary(records);
  return {
    "text/html": line ? `${html}\n<p>${escapeHtml(line)}</p>` : html,
    "text/plain": line ? `${text}\n${line}` : text,
  };
}

/** Three significant digits; an exponent only if the number is very small or large. */
const short = (value: number) => String(Number.isInteger(value) ? value : Number(value.toPrecision(3)));
