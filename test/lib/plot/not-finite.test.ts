import { TopolabError } from "topolab";
import * as plot from "topolab/plot";
import { describe, expect, it } from "vitest";
import { points } from "../bad-inputs.js";

type Make = (bad: number) => plot.Figure;

const plane = (...first: number[]) => points([...first, 0, 1, 2, 2, 3, 5, 4, 1].slice(0, 8), 2);
const line = (...first: number[]) => points([...first, 0.3, 0.8, 0.1, 0.5].slice(0, 4), 1);
const usual = plane();
const limits = { x: [0, 5], y: [0, 5] } as const;
const images = (bad: number) => ({
  data: Float32Array.from({ length: 32 }, (_, i) => (i === 20 ? bad : i / 32)),
  shape: [2, 4, 4, 1] as [number, number, number, number],
});
const curve = (bad: number) => ({ name: "a", x: [1, 2, 3, 4], y: [1, bad, 2, 3] });
const tileTitles = { xTitle: "x", yTitle: "y", valueTitle: "value" };
const tree = { a: [0, 1, 2], b: [1, 2, 3], length: [1, 2, 3] };

/** For each exported figure, ways to give it a number that is not finite. */
const figures: Record<string, Make[]> = {
  barcode: [
    (bad) =>
      plot.barcode([
        [
          { birth: bad, death: 2 },
          { birth: 0, death: 1 },
        ],
      ]),
    (bad) => plot.barcode([[{ birth: 0, death: 1 }]], { max: bad }),
  ],
  bettiCurves: [
    (bad) =>
      plot.bettiCurves([
        [
          { birth: bad, death: 2 },
          { birth: 0, death: 1 },
        ],
      ]),
    (bad) => plot.bettiCurves([[{ birth: 0, death: 1 }]], { max: bad }),
  ],
  comparison: [
    (bad) => plot.comparison({ panels: [{ title: "a", points: plane(bad) }] }),
    (bad) => plot.comparison({ panels: [{ title: "a", points: usual, values: [bad, 1, 2, 3] }] }),
    (bad) => plot.comparison({ panels: [{ title: "a", points: usual, classes: [bad, 1, 2, 3] }] }),
    (bad) => plot.comparison({ panels: [{ title: "a", points: usual }], limits: { x: [0, bad], y: [0, 1] } }),
  ],
  curvePanels: [
    (bad) => plot.curvePanels([{ title: "a", curves: [curve(bad)] }], { xTitle: "x", yTitle: "y" }),
    (bad) =>
      plot.curvePanels([{ title: "a", curves: [curve(bad)] }], { xTitle: "x", yTitle: "y", yScale: "log" }),
    (bad) => plot.curvePanels([{ title: "a", curves: [curve(1)] }], { xTitle: "x", yTitle: "y", mark: bad }),
  ],
  curves: [
    (bad) => plot.curves([curve(bad)], { xTitle: "x", yTitle: "y" }),
    (bad) => plot.curves([{ ...curve(1), x: [1, bad, 3, 4] }], { xTitle: "x", yTitle: "y", title: "Curve" }),
    (bad) => plot.curves([{ ...curve(1), low: [0, 0, bad, 0] }], { xTitle: "x", yTitle: "y" }),
  ],
  density1d: [
    (bad) => plot.density1d([{ name: "a", values: [1, bad, 2, 3] }]),
    (bad) => plot.density1d([{ name: "a", values: [1, 2, 3] }], { bandwidth: bad }),
    (bad) => plot.density1d([{ name: "a", values: [1, 2, 3] }], { density: (x) => (x > 2 ? bad : 1) }),
  ],
  diagram: [
    (bad) =>
      plot.diagram([
        [
          { birth: bad, death: 2 },
          { birth: 0, death: 1 },
        ],
      ]),
    (bad) => plot.diagram([[{ birth: 0, death: 1 }]], { max: bad }),
    (bad) => plot.diagram([[{ birth: 0, death: 1 }]], { band: [bad] }),
  ],
  strips: [
    (bad) =>
      plot.strips(
        [1, bad, 3].map((value) => ({ name: "a", value })),
        { yTitle: "y", yScale: "log" },
      ),
    (bad) => plot.strips([{ name: "a", value: 1 }], { yTitle: "y", mark: bad }),
  ],
  diagrams: [
    (bad) => plot.diagrams([{ title: "One", bars: [[{ birth: bad, death: 2 }]] }]),
    (bad) => plot.diagrams([{ title: "One", bars: [[{ birth: 0, death: 1 }]], band: [bad] }]),
    (bad) => plot.diagrams([{ title: "One", bars: [[{ birth: 0, death: 1 }]] }], { max: bad }),
  ],
  figure: [
    (bad) =>
      plot.figure(
        { data: { values: [{ y: bad }] }, mark: "point", encoding: { y: { field: "y" } } },
        { caption: "" },
      ),
  ],
  filtration: [
    (bad) => plot.filtration({ points: plane(bad), scales: [1] }),
    (bad) => plot.filtration({ points: usual, scales: [1, bad] }),
  ],
  heatmap: [
    (bad) => plot.heatmap({ points: plane(bad), limits }),
    (bad) => plot.heatmap({ points: usual, limits: { x: [0, bad], y: [0, 1] } }),
    (bad) => plot.heatmap({ points: usual, limits, expected: bad }),
    (bad) => plot.heatmap({ points: usual, limits, bins: bad }),
  ],
  histogram: [
    (bad) => plot.histogram([{ name: "a", values: [1, bad, 2, 3] }]),
    (bad) => plot.histogram([{ name: "a", values: [1, 2, 3] }], { range: [0, bad] }),
    (bad) => plot.histogram([{ name: "a", values: [1, 2, 3] }], { bins: bad }),
    (bad) => plot.histogram([{ name: "a", values: [1, 2, 3] }], { density: (x) => (x > 2 ? bad : 1) }),
  ],
  imageGrid: [
    (bad) => plot.imageGrid({ images: images(bad) }),
    (bad) => plot.imageGrid({ images: images(0), range: [0, bad] }),
  ],
  imageRows: [(bad) => plot.imageRows({ a: images(0), b: images(bad) }, { columns: 2 })],
  interpolationStrip: [(bad) => plot.interpolationStrip({ images: images(bad), steps: 2 })],
  lossCurve: [
    (bad) =>
      plot.lossCurve([
        { epoch: 1, loss: 1 },
        { epoch: 2, loss: bad },
        { epoch: 3, loss: 0.5 },
      ]),
  ],
  matchingOrder: [
    (bad) => plot.matchingOrder({ latents: plane(bad), targets: usual, labels: [0, 1, 2, 3] }),
    (bad) => plot.matchingOrder({ latents: usual, targets: usual, labels: [bad, 1, 2, 3] }),
  ],
  matchings: [
    (bad) => plot.matchings([{ title: "t", latents: plane(bad), targets: usual, labels: [0, 1, 2, 3] }]),
    (bad) => plot.matchings([{ title: "t", latents: usual, targets: usual, labels: [bad, 1, 2, 3] }]),
  ],
  metricBars: [
    (bad) =>
      plot.metricBars(
        [
          { name: "a", value: bad },
          { name: "b", value: 1 },
        ],
        { metric: "m" },
      ),
    (bad) =>
      plot.metricBars(
        [
          { name: "a", value: 1, low: bad, high: 2 },
          { name: "b", value: 1 },
        ],
        { metric: "m" },
      ),
  ],
  outliers: [(bad) => plot.outliers({ original: usual, generated: plane(bad) })],
  quantileMap: [
    (bad) => plot.quantileMap({ latents: line(bad), targets: line(), labels: [0, 1, 2, 3] }),
    (bad) => plot.quantileMap({ latents: line(), targets: line(), labels: [bad, 1, 2, 3] }),
  ],
  spanningTree: [
    (bad) => plot.spanningTree({ points: plane(bad), tree }),
    (bad) => plot.spanningTree({ points: usual, tree: { ...tree, length: [1, bad, 2] } }),
  ],
  stretchedSquare: [(bad) => plot.stretchedSquare({ latents: usual, points: plane(bad) })],
  swissRoll: [(bad) => plot.swissRoll({ latents: line(), theta: line(bad) })],
  tiles: [
    (bad) =>
      plot.tiles(
        [1, bad].map((value) => ({ x: 1, y: 2, value })),
        tileTitles,
      ),
    (bad) => plot.tiles([{ x: 1, y: 2, value: 3 }], { ...tileTitles, domain: [1, bad] }),
    (bad) => plot.tiles([{ x: 1, y: 2, value: bad }], { ...tileTitles, scale: "log" }),
  ],
};

/** The numbers of a specification that are not finite: null once it is JSON. */
function notFinite(value: unknown): number {
  if (typeof value === "number") return Number(!Number.isFinite(value));
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, part) => sum + notFinite(part), 0);
}

describe("a figure with a number that is not finite draws the others and says so, or refuses it:", () => {
  it("each exported figure is tried", () => {
    const others = [
      "claimsTable",
      "claimsType",
      "liveLossCurve",
      "meanTable",
      "metrics",
      "metricsType",
      "runCurve",
      "testRows",
    ];
    const exported = Object.keys(plot).filter((name) => !others.includes(name));
    expect(exported.filter((name) => !(name in figures))).toEqual([]);
  });

  for (const [name, makes] of Object.entries(figures))
    it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
      `${name} with %d`,
      async (bad) => {
        for (const make of makes) {
          let figure: plot.Figure;
          try {
            figure = make(bad);
          } catch (error) {
            expect(error).toBeInstanceOf(TopolabError);
            continue;
          }
          expect(notFinite(figure.spec)).toBe(0);
          expect(figure.caption).toContain("left out");
          expect(await figure.svg()).toContain("left out");
        }
      },
    );
});

describe("what is left out", () => {
  it("is counted, and the rest is drawn as if alone", () => {
    const clean = plot.histogram([{ name: "a", values: [1, 2, 2, 3] }]);
    const torn = plot.histogram([{ name: "a", values: [1, Number.NaN, 2, 2, Number.POSITIVE_INFINITY, 3] }]);
    expect(torn.spec.layer).toEqual(clean.spec.layer);
    expect(torn.spec.title).toEqual({
      text: "2 values without a place on the axes are left out.",
      fontSize: 11,
    });
    expect(torn.caption).toBe(`${clean.caption} 2 values without a place on the axes are left out.`);
    expect(clean.spec.title).toBeUndefined();
  });

  it("counts values without a place on a log axis", () => {
    const options = { xTitle: "x", yTitle: "y", yScale: "log" } as const;
    const { caption } = plot.curves([{ name: "a", x: [1, 2, 3], y: [1, 0, -1] }], options);
    expect(caption).toContain("2 values without a place");
    const losses = [1, 0.5, 0, -1].map((loss, i) => ({ epoch: i + 1, loss }));
    expect(plot.lossCurve(losses).caption).toContain("2 values without a place");
  });

  it("cannot be the entire sample", () => {
    const values = [Number.NaN, Number.NaN];
    expect(() => plot.histogram([{ name: "a", values }])).toThrow("The sample a has no finite value");
    expect(() => plot.density1d([{ name: "a", values }])).toThrow("The sample a has no finite value");
  });
});

describe("values far from 0 compared with their spread", () => {
  const far = [1e9, 1e9 + 0.5, 1e9 + 1, 1e9 + 2];
  const cloud = points([1e9, -1e9, 1e9 + 1, -1e9 + 1, 1e9 + 0.25, -1e9 + 0.5], 2);
  const window = { x: [1e9, 1e9 + 1], y: [-1e9, -1e9 + 1] } as const;
  const options = { xTitle: "x", yTitle: "y" };
  const tree = { a: [0, 1], b: [1, 2], length: [1, 1] };
  /** How many values the rows of a figure's layers have for each field. */
  const distinct = (made: plot.Figure, field: string): number => {
    const seen = new Set<unknown>();
    const visit = (part: unknown): void => {
      if (typeof part !== "object" || part === null) return;
      if (field in part && typeof part[field as never] === "number") seen.add(part[field as never]);
      Object.values(part).forEach(visit);
    };
    visit(made.spec);
    return seen.size;
  };

  it("keep their places", () => {
    expect(distinct(plot.histogram([{ name: "a", values: far }], { bins: 4 }), "from")).toBe(4);
    expect(distinct(plot.density1d([{ name: "a", values: far }]), "from")).toBe(201);
    const line = [{ name: "a", x: far, y: far }];
    expect(distinct(plot.curves(line, options), "x")).toBe(4);
    expect(distinct(plot.curves(line, options), "y")).toBe(4);
    expect(distinct(plot.curvePanels([{ title: "a", curves: line }], options), "x")).toBe(4);
    expect(distinct(plot.curvePanels([{ title: "a", curves: line }], options), "y")).toBe(4);
    expect(distinct(plot.comparison({ panels: [{ title: "a", points: cloud }] }), "x")).toBe(3);
    expect(distinct(plot.spanningTree({ points: cloud, tree }), "y2")).toBe(2);
    expect(distinct(plot.heatmap({ points: cloud, limits: window, bins: 4 }), "x")).toBe(4);
    expect(distinct(plot.filtration({ points: cloud, scales: [3] }), "y")).toBe(3);
    const history = far.map((loss, epoch) => ({ epoch, loss }));
    expect(distinct(plot.lossCurve(history), "loss")).toBe(4);
  });

  it("are drawn with visible marks", async () => {
    const svg = await plot.histogram([{ name: "a", values: far }], { bins: 4 }).svg();
    expect(svg.match(/h105v/g)).toHaveLength(4);
  });
});

describe("curves whose lists differ in length", () => {
  it("are refused", () => {
    const options = { xTitle: "x", yTitle: "y" };
    const short = { name: "a", x: [1, 2, 3], y: [1, 2] };
    const message = "The curve a needs one y for each x: got 2 for 3";
    expect(() => plot.curves([short], options)).toThrow(message);
    expect(() => plot.curvePanels([{ title: "p", curves: [short] }], options)).toThrow(message);
    expect(() => plot.curves([{ ...short, y: [1, 2, 3], low: [1] }], options)).toThrow("one low for each x");
  });
});

describe("options out of range", () => {
  const panels = [{ title: "a", points: usual }];
  const axes = { xTitle: "x", yTitle: "y" };
  const panel = { title: "a", curves: [curve(1)] };

  it.each([-1, 0.5, Number.NaN])("are refused: %d", (bad) => {
    expect(() => plot.comparison({ panels, columns: bad })).toThrow("columns");
    expect(() => plot.comparison({ panels, side: bad })).toThrow("side");
    expect(() => plot.filtration({ points: usual, scales: [1], side: bad })).toThrow("side");
    expect(() => plot.curvePanels([panel], { ...axes, columns: bad })).toThrow("columns");
    expect(() => plot.barcode([[{ birth: 0, death: 1 }]], { longest: bad })).toThrow("longest");
    expect(() => plot.spanningTree({ points: usual, tree, longest: bad })).toThrow("longest");
    expect(() => plot.spanningTree({ points: usual, tree: { ...tree, a: [bad, 1, 2] } })).toThrow(
      "edge 0 joins",
    );
  });

  it("are refused for an invalid window or axis", () => {
    for (const x of [[1, 0] as const, [1, 1] as const]) {
      const window = { x, y: [0, 1] } as const;
      expect(() => plot.comparison({ panels, limits: window })).toThrow("The window's x must be ascending");
      expect(() => plot.outliers({ original: usual, generated: usual, limits: window })).toThrow("ascend");
      expect(() => plot.spanningTree({ points: usual, tree, limits: window })).toThrow("ascend");
      expect(() => plot.filtration({ points: usual, scales: [1], limits: window })).toThrow("ascend");
    }
    const apart = points([1e308, 0, -1e308, 0], 2);
    expect(() => plot.comparison({ panels: [{ title: "a", points: apart }] })).toThrow(
      "ascending and finite",
    );
    expect(() => plot.curvePanels([panel], { ...axes, yScale: "log", mark: -1 })).toThrow("log axis: got -1");
    expect(() => plot.curvePanels([{ ...panel, mark: -1 }], { ...axes, yScale: "log" })).toThrow("got -1");
    expect(() => plot.curvePanels([{ ...panel, yLimits: [2, 1] }], axes)).toThrow(
      "yLimits must be ascending",
    );
    expect(() => plot.histogram([])).toThrow("samples must have at least one entry");
  });

  it("all edges of a tree can be highlighted, and all points can be missing", () => {
    expect(plot.spanningTree({ points: usual, tree, longest: 9 }).caption).toContain("3.00, 2.00, 1.00");
    expect(plot.comparison({ panels: [{ title: "a", points: points([], 2) }] }).caption).toContain("a.");
  });
});

describe("200,000 numbers", () => {
  it("are drawn in each figure that takes lists", () => {
    const many = Float64Array.from({ length: 200_000 }, (_, i) => 1 + (i % 1000));
    const options = { xTitle: "x", yTitle: "y" };
    expect(() => plot.curves([{ name: "a", x: many, y: many }], options)).not.toThrow();
    expect(() =>
      plot.curvePanels([{ title: "a", curves: [{ name: "a", x: many, y: many }] }], options),
    ).not.toThrow();
    expect(() => plot.histogram([{ name: "a", values: many }], { bins: 200_000 })).not.toThrow();
    expect(() => plot.lossCurve(Array.from(many, (loss, epoch) => ({ epoch, loss })))).not.toThrow();
    expect(() => plot.heatmap({ points: usual, limits, bins: 500 })).not.toThrow();
    expect(() => plot.barcode([Array.from(many, (death) => ({ birth: 0, death }))])).not.toThrow();
    expect(() => plot.bettiCurves([Array.from(many, (_, k) => ({ birth: k, death: k + 1 }))])).not.toThrow();
  });
});

describe("unknown names", () => {
  it("are refused with the list of valid ones", () => {
    const options = { xTitle: "x", yTitle: "y" };
    expect(() => plot.curves([curve(1)], { ...options, yScale: "logarithmic" as never })).toThrow(
      'yScale must be one of "linear", "log"',
    );
    expect(() => plot.curvePanels([], { ...options, xScale: "ln" as never })).toThrow(
      "xScale must be one of",
    );
    expect(() => plot.metricBars([], { metric: "m", better: "less" as never })).toThrow(
      "better must be one of",
    );
  });
});
