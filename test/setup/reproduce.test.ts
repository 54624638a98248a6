import { describe, expect, it } from "vitest";
import { chosen, profileOf, wantedBy } from "../../scripts/reproduce/arguments.mjs";
import { copyOf } from "../../scripts/reproduce/copies.mjs";
import { figureName, namedFigures } from "../../scripts/reproduce/figures.mjs";
import { metricsCsv } from "../../scripts/reproduce/metrics.mjs";
import { report } from "../../scripts/reproduce/report.mjs";
import { inParallel, sideBySide } from "../../scripts/reproduce/schedule.mjs";

/** One pixel. */
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const figure = (caption: string) => ({
  output_type: "display_data" as const,
  data: { "image/png": png, "text/plain": caption },
});
const claims = [
  {
    claim: "it fills <all>",
    source: "Fig. 3A",
    measure: "KS, at most",
    value: 0.01234,
    interval: [0, 0.5],
    holds: true,
  },
  { claim: "it tears", source: "talk", measure: "ratio", paper: "10", value: null, holds: false },
];
const code = (...outputs: object[]) => ({ cell_type: "code" as const, source: "", metadata: {}, outputs });
const markdown = (source: string) => ({ cell_type: "markdown" as const, source, metadata: {} });

const copy = copyOf("01-swiss-roll", {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    topolab: {
      parameters: { profile: "quick", seedOfRun: 7 },
      node: "20.0.0",
      finished: "2026-01-02T03:04:05Z",
      seconds: 90,
    },
  },
  cells: [
    markdown("# 1 · The *roll*\n\n**Paper:** A. B., *Title* (Fig. 3A)."),
    markdown("## Figure 3A: the roll"),
    code(figure("first"), figure("second")),
    markdown("## Training"),
    code(figure("curve")),
    code({ output_type: "display_data", data: { "application/vnd.topolab.claims+json": claims } }),
    code({ output_type: "stream", name: "stdout", text: "quick profile; tfjs 4.22.0, Node 20\n" }),
  ] as never,
});

describe("an executed copy", () => {
  it("describes itself", () => {
    expect(copy).toMatchObject({
      title: "1 · The roll",
      paper: "A. B., Title (Fig. 3A).",
      profile: "quick",
      seed: "7",
    });
    expect(copy).toMatchObject({
      seconds: 90,
      versions: "quick profile; tfjs 4.22.0, Node 20",
      failure: undefined,
    });
  });

  it("has its figures named by the paper, else by its number and their heading", () => {
    expect(namedFigures(copy).map(({ name }) => name)).toEqual([
      "fig-3a-swiss-roll",
      "fig-3a-swiss-roll-2",
      "01-training",
    ]);
    expect(figureName("05-celeba", "Figures 1 and 2: faces")).toBe("fig-1-celeba");
    expect(figureName("03-labeling", "Figured out, in 5 dimensions")).toBe("03-figured-out-in-5-dimensions");
  });

  it("gives its claims as CSV", () => {
    expect(metricsCsv([copy]).split("\r\n")).toEqual([
      "notebook,profile,seed,claim,source,measure,scope,role,bound,paper,value,low,high,seeds,holds",
      '01-swiss-roll,quick,7,it fills <all>,Fig. 3A,"KS, at most",,,,,0.01234,0,0.5,,true',
      "01-swiss-roll,quick,7,it tears,talk,ratio,,,,10,,,,,false",
      "",
    ]);
  });
});

describe("the report", () => {
  const page = report([copy], { commit: "abc1234" });

  it("has every figure and claim, and needs no network", () => {
    expect(page.match(/<figure /g)).toHaveLength(3);
    expect(page.match(/✓ holds/g)).toHaveLength(1);
    expect(page.match(/✗ does not hold/g)).toHaveLength(1);
    expect(page).toContain("it fills &lt;all&gt;");
    expect(page).toContain("<b>1 min 30 s</b>");
    expect(page).toContain("abc1234");
    const sources = [...page.matchAll(/(?:src|href)="([^"]{0,12})/g)].map(([, start]) => start);
    expect(sources.filter((start) => !/^(data:|#)/.test(start))).toEqual([]);
  });

  it("lists failures", () => {
    const error = { output_type: "error", ename: "Error", evalue: "it broke <here>" };
    const failed = copyOf("02-x", { ...copy.notebook, cells: [code(error)] as never });
    expect(report([failed])).toContain("Error: it broke &lt;here&gt;");
  });
});

describe("npm run reproduce", () => {
  const names = ["02-b.ipynb", "01-a.ipynb", "notes.ipynb"];

  it("runs each notebook with its largest profile if the paper's is requested", () => {
    const declared = (union: string) =>
      profileOf("paper", {
        cells: [{ cell_type: "code", source: `let profile: ${union} = "quick";` }],
      } as never);
    expect(declared('"quick" | "paper"')).toBe("paper");
    expect(declared('"quick" | "reduced"')).toBe("reduced");
    expect(declared('"quick" | "reduced" | "full"')).toBe("full");
    expect(profileOf("quick", { cells: [] } as never)).toBe("quick");
  });

  it("takes numbers and a profile", () => {
    expect(wantedBy(["--profile", "paper", "5", "08"])).toMatchObject({
      profile: "paper",
      numbers: ["05", "08"],
    });
    expect(chosen(names, [])).toEqual(["01-a.ipynb", "02-b.ipynb"]);
    expect(chosen(names, ["02"])).toEqual(["02-b.ipynb"]);
    expect(() => chosen(names, ["09"])).toThrow("There is no notebook 09");
    expect(() => wantedBy(["--profile", "slow"])).toThrow("Unknown profile slow");
  });

  it("runs as many at a time as memory and cores allow", async () => {
    expect([sideBySide(100, 8), sideBySide(9, 8), sideBySide(1, 2)]).toEqual([4, 2, 1]);
    let [running, most] = [0, 0];
    const done: number[] = [];
    await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      done.push(item);
    });
    expect(most).toBe(2);
    expect(done.sort()).toEqual([1, 2, 3, 4, 5]);
  });
});
