import * as plot from "topolab/plot";
import { describe, expect, it } from "vitest";
import { axisRoom, labelsBeyond } from "../../../lib/src/plot/chart/axis-room.js";
import { fitRow, legendRoom, widest } from "../../../lib/src/plot/chart/row.js";
import { textWidth, wrapped } from "../../../lib/src/plot/chart/text.js";
import { pointsOf } from "../points.js";
import { examples } from "./examples.js";

const titles = (count: number, title = "a") => Array.from({ length: count }, () => title);

describe("a row of panels", () => {
  it("keeps panels that fit as they are", () => {
    expect(fitRow({ titles: titles(3), width: 200, axes: [30, 0], beyond: 0 })).toEqual({
      columns: 3,
      width: 200,
    });
  });

  it("shrinks panels to what axes, legend and gaps leave", () => {
    // (784 inside the padding − 30 for the axis − 100 for the legend − 3 gaps of 20) / 4 panels − 2 for the frame
    const row = fitRow({ titles: titles(4), width: 220, axes: [30, 0], beyond: 0, legend: 100 });
    expect(row).toEqual({ columns: 4, width: 146 });
  });

  it("wraps into even rows where panels would be narrower than 120 pixels", () => {
    // 5 panels leave (784 − 30 − 4 · 20) / 5 − 2 = 132; 6 leave 107.
    const wide = { width: 220, axes: [30, 0] as const, beyond: 0 };
    expect(fitRow({ titles: titles(9), ...wide })).toEqual({ columns: 5, width: 132 });
    expect(fitRow({ titles: titles(6), ...wide })).toEqual({ columns: 3, width: 220 });
    expect(fitRow({ titles: titles(12), columns: 4, ...wide })).toEqual({ columns: 4, width: 171 });
    expect(fitRow({ titles: titles(9), columns: 4, ...wide })).toEqual({ columns: 3, width: 220 });
    expect(fitRow({ titles: titles(10), columns: 4, ...wide })).toEqual({ columns: 4, width: 171 });
  });

  it("makes no panel narrower than a word of its title", () => {
    const word = "standardization"; // 15 letters of 13 pixels: 124.8
    const { columns, width } = fitRow({ titles: titles(6, word), width: 220, axes: [30, 30], beyond: 0 });
    expect([columns, width]).toEqual([3, 216]);
    expect(fitRow({ titles: [word], width: 60, axes: [30, 30], beyond: 0 })).toEqual({
      columns: 1,
      width: 60,
    });
  });

  it("refuses a number of columns that is no positive integer", () => {
    expect(() => fitRow({ titles: titles(2), columns: 0, width: 100, axes: [0, 0], beyond: 0 })).toThrow(
      "columns",
    );
  });
});

describe("the titles of a row of panels", () => {
  /** How far above their panels the titles begin, in CSS pixels. */
  const heights = (svg: string) =>
    [...svg.matchAll(/role-title"><g transform="translate\([\d.]+,(-[\d.]+)\)/g)].map(([, y]) => Number(y));
  const curve = (...y: number[]) => [{ name: "one", x: [1, 2], y }];

  it("have one height, however long the title of the axis is and wherever its labels are", async () => {
    // The label "1.0" is 5 pixels below the end of the first axis, and 16 below that of the second.
    const panels = [
      { title: "left", curves: curve(0, 1), yLimits: [0, 1.01] as const },
      { title: "right", curves: curve(0, 1), yLimits: [0, 1.09] as const },
    ];
    const yTitle = "the energy distance to the data, times a thousand";
    const svg = await plot.curvePanels(panels, { xTitle: "x", yTitle }).svg();
    const found = heights(svg);
    expect(found).toEqual([found[0], found[0]]);
  });

  it("have one height where only the first panel has a y axis", async () => {
    const panels = ["a", "b"].map((title) => ({ title, points: pointsOf(Float32Array.of(0, 0, 1, 1), 2) }));
    const limits = { x: [-1, 1.02], y: [-1, 1.02] } as const;
    const found = heights(await plot.comparison({ panels, limits }).svg());
    expect(found).toEqual([found[0], found[0]]);
  });
});

describe("the room of labels", () => {
  const label = (text: string) => textWidth(text, 11);

  it("is that of the ticks which Vega sets", () => {
    expect(axisRoom([-2, 2])).toBe(Math.ceil(8 + label("-2.0"))); // steps of 0.5
    expect(axisRoom([0, 10_000], { title: "points" })).toBe(Math.ceil(28 + label("10,000")));
    expect(axisRoom([0.001, 20], { scale: "log" })).toBe(Math.ceil(8 + label("0.001")));
    expect(axisRoom([0, 10_000], { title: ["many", "points"] })).toBe(Math.ceil(42 + label("10,000")));
  });

  it("counts what outer labels of an x axis need beyond the panel", () => {
    expect(labelsBeyond([-2, 2], 120)).toBe(0); // Vega aligns labels at the very ends with them
    // Ticks at −1.5 and 1.5, each 0.1 / 3.2 · 120 = 3.75 pixels inside
    expect(labelsBeyond([-1.6, 1.6], 120)).toBe(Math.ceil((label("-1.5") + label("1.5")) / 2 - 7.5));
  });

  it("of a legend is that of its widest name", () => {
    expect(legendRoom(["one"])).toBe(0);
    expect(legendRoom(["one", "three"])).toBe(Math.ceil(45 + label("three")));
  });
});

it("breaks a text between its words, and a longer word not at all", () => {
  const ten = textWidth("0123456789", 10);
  expect(wrapped("one two three four", ten, 10)).toEqual(["one two", "three four"]);
  expect(wrapped("one extraordinary", ten, 10)).toEqual(["one", "extraordinary"]);
  expect(wrapped("", ten, 10)).toEqual([""]);
});

const widthOf = async (figure: plot.Figure) =>
  Number((await figure.svg()).match(/^<svg[^>]* width="([\d.]+)"/)![1]);

describe("no figure is wider than a notebook's output", () => {
  it.each(Object.entries(examples))("%s", async (_, make) => {
    expect(await widthOf(make())).toBeLessThanOrEqual(widest);
  });

  const sides = [60, 220, 2000];
  const columns = [1, 3, 4, 7, undefined];
  const names = [
    "data",
    "GTN, swap labels from clusters",
    "flow matching, independent, 50 steps",
    "TopoSampler",
    "RealNVP",
  ];
  const cloud = pointsOf(Float32Array.of(-1, 2, 0.5, -0.25, 0, 1), 2);
  const far = pointsOf(Float32Array.of(-12_000, 20_000, 5_000, -2_500), 2);

  it.each(columns)(
    "panels of points, curves and labelings in %s columns",
    async (columns) => {
      for (const side of sides)
        for (const points of [cloud, far])
          for (const count of [1, 5, 12]) {
            const panels = Array.from({ length: count }, (_, i) => ({ title: names[i % 5], points }));
            expect(
              await widthOf(plot.comparison({ panels, columns, side })),
              `${side} ${count}`,
            ).toBeLessThanOrEqual(widest);
          }
      const labels = { latents: cloud, targets: cloud, labels: [0, 1, 2] };
      for (const side of sides) {
        const matchings = plot.matchings(
          names.map((title) => ({ title, ...labels })),
          { columns, side },
        );
        expect(await widthOf(matchings)).toBeLessThanOrEqual(widest);
        const filtration = plot.filtration({
          points: cloud,
          scales: [0.1, 0.25, 0.5, 1, 2, 3],
          columns,
          side,
        });
        expect(await widthOf(filtration)).toBeLessThanOrEqual(widest);
      }
      const x = [1, 10, 100];
      for (const top of [1, 1e-5, 123_456]) {
        const curves = names.map((name, k) => ({ name, x, y: x.map((value) => (top * (k + 1)) / value) }));
        for (const yScale of ["linear", "log"] as const)
          for (const yLimits of [undefined, [top / 1000, top] as const]) {
            const panels = names.map((title) => ({ title, curves, yLimits }));
            const figure = plot.curvePanels(panels, { xTitle: "step", yTitle: "ratio", columns, yScale });
            expect(await widthOf(figure), `${top} ${yScale} ${yLimits}`).toBeLessThanOrEqual(widest);
          }
      }
    },
    60_000,
  );

  it("rows of images, strips, outliers, and bars with long names", async () => {
    const images = (n: number, side: number) => ({
      data: new Float32Array(n * side * side),
      shape: [n, side, side, 1],
    });
    const rows = Object.fromEntries(names.map((name) => [name, images(20, 64)]));
    const figures = [
      plot.imageRows(rows, { columns: 20 }),
      plot.imageRows(rows, { columns: 10, zoom: 3 }),
      plot.imageGrid({ images: images(30, 64), columns: 30 }),
      plot.imageGrid({ images: images(2, 2000) }),
      plot.interpolationStrip({ images: images(40, 64), steps: 20 }),
      plot.outliers(names.map((title) => ({ title, original: far, generated: cloud }))),
      plot.metricBars(
        names.flatMap((name) =>
          ["one", "a data set of which the name is long"].map((group) => ({
            name: name.repeat(3),
            group,
            value: 1,
          })),
        ),
        { metric: "energy" },
      ),
    ];
    for (const [i, figure] of figures.entries())
      expect(await widthOf(figure), `${i}`).toBeLessThanOrEqual(widest);
  });
});

describe("a picture of images", () => {
  it("keeps all its pixels where it is shown smaller, and its titles break", async () => {
    const data = new Float32Array(20 * 64 * 64);
    const images = { data, shape: [20, 64, 64, 1] };
    const figure = plot.imageRows({ "flow matching, independent coupling": images }, { columns: 20 });
    const layers = figure.spec.layer as { mark: { width?: number }; data: { values: { text?: string }[] } }[];
    // 20 · 64 + 19 · 2 = 1,318 pixels in what the longest line of the title leaves.
    const lines = layers[1].data.values.map(({ text }) => text);
    expect(lines).toEqual(["flow matching,", "independent", "coupling"]);
    expect(layers[0].mark.width).toBe(Math.floor(784 - 8 - textWidth("flow matching,", 12)));
    const png = Buffer.from(await figure.png());
    const zoom = 1318 / layers[0].mark.width!;
    expect(png.readUInt32BE(16)).toBeCloseTo(zoom * (await widthOf(figure)), -1);
  });
});
