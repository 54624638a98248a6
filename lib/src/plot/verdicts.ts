import type { Verdict } from "../metrics/index.js";

export type ClaimScope = "paper" | "other data" | "ours";
export type ClaimRole = "claim" | "null" | "control";

interface Judged {
  scope?: ClaimScope;
  role: ClaimRole;
  verdict: Verdict;
}

/** The words of each verdict, by scope and role. A paper's claim on other data cannot fail for the paper. */
const names: Record<ClaimRole | "other data", Record<Verdict, string>> = {
  claim: { holds: "✓ holds", fails: "✗ fails", undecided: "? undecided" },
  "other data": { holds: "✓ seen", fails: "– not seen here", undecided: "? undecided" },
  null: { holds: "! holds: the test cannot tell", fails: "fails, as it must", undecided: "! undecided" },
  control: { holds: "holds, as it must", fails: "! fails: the test cannot tell", undecided: "! undecided" },
};

/** The verdict in words. */
export function verdictText({ scope, role, verdict }: Judged): string {
  return names[role === "claim" && scope === "other data" ? scope : role][verdict];
}

/** A sentence about the paper's claims, if there are any. */
export function summary(records: readonly Judged[]): string {
  const counted = (scope: ClaimScope) =>
    records.filter((record) => record.role === "claim" && record.scope === scope);
  const count = (list: readonly Judged[], verdict: Verdict) =>
    list.filter((record) => record.verdict === verdict).length;
  const [own, other] = [counted("paper"), counted("other data")];
  const lines = [];
  if (own.length > 0)
    lines.push(
      `The paper's claims in its setting: ${count(own, "holds")} hold, ${count(own, "fails")} fail, ${count(own, "undecided")} undecided.`,
    );
  if (other.length > 0)
    lines.push(
      `On other data: ${count(other, "holds")} seen, ${count(other, "fails")} not seen here, ${count(other, "undecided")} undecided.`,
    );
  return lines.join(" ");
}
