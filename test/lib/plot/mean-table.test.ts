import { ValueError } from "topolab";
import { meanTable } from "topolab/plot";
import { describe, expect, it } from "vitest";
import { shown } from "./shown.js";

const rows = [
  { set: "roll", labels: "greedy", run: 0, energy: 20, off: 0.5 },
  { set: "roll", labels: "greedy", run: 1, energy: 24, off: 0.7 },
  { set: "roll", labels: "greedy", run: 2, energy: 22, off: Number.NaN },
  { set: "roll", labels: "swap", run: 0, energy: 1.25, off: 0.1 },
  { set: "square", labels: "greedy", run: 0, energy: 3, off: 0 },
];

describe("meanTable", () => {
  // Student's t for two degrees of freedom is 4.3027, the standard error 2 / √3: 4.97.
  it("shows the mean and half of Student's interval, single runs alone, and a dash for missing values", () => {
    const { table } = meanTable(rows, { by: "set", across: "labels", of: "energy" });
    expect(table.objects()).toEqual([
      { set: "roll", greedy: "22.0 ± 5.0", swap: "1.25" },
      { set: "square", greedy: "3", swap: "–" },
    ]);
  });

  // For one degree of freedom t is 12.706, the standard error of 50 and 70 is 10: 127.
  it("takes several measures with a factor, and leaves out values that are not finite", () => {
    const { table } = meanTable(rows.slice(0, 3), { by: "set", of: ["off"], unit: 100 });
    expect(table.objects()).toEqual([{ set: "roll", off: "60 ± 127" }]);
  });

  it("gives no interval to equal values, whose computed mean may differ from them by rounding", () => {
    const equal = [0.1, 0.1, 0.1].map((share) => ({ model: "untrained", share }));
    expect(meanTable(equal, { by: "model", of: ["share"] }).table.objects()).toEqual([
      { model: "untrained", share: "0.1" },
    ]);
  });

  it("shows itself as a table", async () => {
    const lines = (await shown(meanTable(rows, { by: "labels", of: "run" })))["text/plain"].split("\n");
    expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ["labels", "run"],
      ["──────", "─────────"],
      ["greedy", "0.8 ± 1.5"],
      ["swap", "0"],
    ]);
  });

  it("refuses an empty list, and several measures across", () => {
    expect(() => meanTable([], { by: "set" as never, of: [] })).toThrow(ValueError);
    expect(() => meanTable(rows, { by: "set", across: "labels", of: ["energy", "off"] })).toThrow(
      "One measure can stand across: got 2",
    );
  });
});
