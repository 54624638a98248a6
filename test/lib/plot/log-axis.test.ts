import * as plot from "topolab/plot";
import { describe, expect, it } from "vitest";
import { logTicks } from "../../../lib/src/plot/chart/log-axis.js";

/** The labels of the axes in an SVG, x before y, without those that Vega hides. */
const labels = (svg: string) =>
  [...svg.matchAll(/role-axis-label[\s\S]*?<\/g>/g)].map(([axis]) =>
    [...axis.matchAll(/<text([^>]*)>([^<]+)<\/text>/g)]
      .filter(([, attributes]) => !attributes.includes('opacity="0"'))
      .map(([, , text]) => text),
  );

const curveOver = (ends: readonly [number, number]) => {
  const curves = [{ name: "one", x: ends, y: ends }];
  return plot.curves(curves, { xTitle: "x", yTitle: "y", xScale: "log", yScale: "log" });
};

describe("a log axis", () => {
  it.each([
    [
      [0.5, 4000],
      ["1", "10", "100", "1,000"],
    ],
    [
      [1, 1000],
      ["1", "10", "100", "1,000"],
    ],
    [
      [100, 2000],
      ["100", "200", "500", "1,000", "2,000"],
    ],
    [
      [0.012, 0.45],
      ["0.02", "0.05", "0.1", "0.2"],
    ],
    [
      [100, 400],
      ["100", "200", "300", "400"],
    ],
  ] as const)("from %j is labeled %j", async (range, expected) => {
    expect(labels(await curveOver(range).svg())).toEqual([expected, expected]);
  });

  it("labels only powers of ten where 1, 2 and 5 would touch each other", async () => {
    // Two decades in 172 pixels: 2,000 and 5,000 are 34 apart, and each takes 35.2.
    const curves = [{ name: "one", x: [100, 10_000], y: [1, 100] }];
    const figure = plot.curvePanels([{ title: "", curves }], {
      xTitle: "x",
      yTitle: "y",
      xScale: "log",
      yScale: "log",
    });
    const [x, y] = labels(await figure.svg());
    expect(x).toEqual(["100", "1,000", "10,000"]);
    expect(y).toEqual(["1", "2", "5", "10", "20", "50", "100"]);
  });

  it("leaves powers out evenly where there is no room for all, and the choice to Vega where there is none", () => {
    // 21 powers in 240 pixels are 12 pixels apart; a label and its gap take 16. So 11 are left.
    expect(logTicks({ orient: "y", range: [1e-10, 1e10], pixels: 240 })).toEqual({ tickCount: 11 });
    expect(logTicks({ orient: "y", range: [1, 1], pixels: 240 })).toEqual({});
  });

  it("has unlabeled ticks between the powers, also where padding makes it a decade longer", async () => {
    const svg = await curveOver([1.05e-4, 0.98]).svg();
    const [, y] = [...svg.matchAll(/role-axis-tick[\s\S]*?<\/g>/g)].map(
      ([ticks]) => ticks.split("<line").length - 1,
    );
    expect(y).toBeGreaterThan(30); // nine for each of the four decades
  });

  it("is that of a loss curve, and of strips", async () => {
    const losses = [2, 0.3, 0.05, 0.004].map((loss, i) => ({ epoch: i + 1, loss }));
    expect(labels(await plot.lossCurve(losses).svg())[1]).toEqual(["0.01", "0.1", "1"]);
    const values = [2, 30, 4000].map((value) => ({ name: "one", value }));
    const [, strips] = labels(await plot.strips(values, { yTitle: "energy", yScale: "log" }).svg());
    expect(strips).toEqual(["10", "100", "1,000"]);
  });
});
