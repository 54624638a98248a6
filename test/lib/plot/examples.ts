import { Random } from "topolab";
import { components, swissRoll as rollData, rollPoints } from "topolab/data";
import * as plot from "topolab/plot";
import { minimumSpanningTree } from "topolab/topology";
import { pointsOf } from "../points.js";

/** One example of each figure, by its name: drawn from a fixed seed, so that its SVG can be kept as a snapshot. */
export const examples: Record<string, () => plot.Figure> = {
  quantileMap() {
    const random = new Random(1);
    const latents = random.normals(20);
    const targets = random.uniforms(20);
    return plot.quantileMap({
      latents: { data: latents, shape: [20, 1] },
      targets: { data: targets, shape: [20, 1] },
      labels: byRank(latents, targets),
    });
  },

  swissRoll() {
    const latents = new Random(2).normals(250);
    const theta = latents.map((y) => Math.PI * (1.5 + 3 * normalCdf(y)));
    return plot.swissRoll({
      latents: { data: latents, shape: [250, 1] },
      theta: { data: theta, shape: [250, 1] },
    });
  },

  stretchedSquare: () => stretched(100_000),
  stretchedSquareOfFew: () => stretched(200),

  matchingOrder() {
    const random = new Random(4);
    const latents = random.normals(20);
    const targets = random.uniforms(20, -1.5, 1.5);
    return plot.matchingOrder({
      latents: { data: latents, shape: [10, 2] },
      targets: { data: targets, shape: [10, 2] },
      labels: random.permutation(10),
    });
  },

  matchings() {
    const random = new Random(4);
    const latents = { data: random.normals(40), shape: [20, 2] as [number, number] };
    const targets = { data: random.uniforms(40, -1.5, 1.5), shape: [20, 2] as [number, number] };
    const panels = ["one", "another"].map((title) => ({
      title,
      latents,
      targets,
      labels: random.permutation(20),
    }));
    return plot.matchings(panels);
  },

  lossCurve: () => plot.lossCurve(losses(40), { title: "Swiss-roll, cdf labels", yTitle: "MSE" }),
  lossCurveOfOneEpoch: () => plot.lossCurve(losses(1)),
  lossCurveOfNone: () => plot.lossCurve([]),
  lossCurveWithoutValidation: () =>
    plot.lossCurve(losses(12).map(({ epoch, loss }) => ({ epoch, loss, valLoss: Number.NaN }))),

  outliers() {
    const random = new Random(5);
    const original = rollData({ n: 20_000, random }).points;
    const { theta } = rollData({ n: 10_000, random });
    const generated = rollPoints(theta);
    const { data } = generated;
    for (let i = 0; i < data.length; i++) data[i] += (i % 40 < 4 ? 1 : 0.06) * random.normal();
    const cloud = pointsOf(random.normals(240), 2);
    const made = pointsOf(random.normals(120), 2);
    return plot.outliers([
      { title: "2-D Gaussian", original: cloud, generated: made },
      { title: "Swiss-roll", original, generated },
    ]);
  },

  imageGrid: () => plot.imageGrid({ images: rings(24, 1), columns: 8 }),
  imageGridWithRowTitles: () =>
    plot.imageGrid({ images: rings(8, 1), columns: 4, rowTitles: ["above", "below"] }),
  imageGridInColor: () => plot.imageGrid({ images: rings(6, 3), columns: 3, title: "Rings" }),
  interpolationStrip: () => plot.interpolationStrip({ images: rings(20, 1), steps: 10 }),

  comparison() {
    const random = new Random(7);
    const data = pointsOf(random.uniforms(300), 2);
    const close = { data: data.data.map((v) => v + 0.02 * random.normal()), shape: data.shape };
    const many = pointsOf(random.uniforms(20_000, 0.1, 0.9), 2);
    const reach = Float32Array.from({ length: 150 }, (_, i) =>
      Math.hypot(data.data[2 * i], data.data[2 * i + 1]),
    );
    return plot.comparison({
      panels: [
        { title: "Data", points: data, values: reach },
        { title: "Generated", points: close },
        { title: "Ten thousand", points: many },
      ],
      reference: data,
    });
  },

  comparisonOfClasses() {
    const random = new Random(8);
    const classes = Int32Array.from({ length: 330 }, (_, i) => Math.min(10, Math.floor(i / 15)));
    const data = Float32Array.from({ length: 660 }, (_, at) => {
      const one = classes[Math.floor(at / 2)];
      return one === 10
        ? 3 * random.normal()
        : 0.3 * random.normal() + 2 * [Math.cos, Math.sin][at % 2](0.6 * one);
    });
    return plot.comparison({
      panels: [{ title: "Eleven classes", points: { data, shape: [330, 2] }, classes }],
    });
  },

  metricBars: () =>
    plot.metricBars(
      [
        { name: "greedy (published)", value: 10.3, low: 9.1, high: 11.8 },
        { name: "tolerant greedy", value: 1.22, low: 0.8, high: 1.7 },
        { name: "swaps", value: 0.1, low: 0.05, high: 0.16 },
        { name: "flow matching, 8 steps", value: 0.03 },
      ],
      { metric: "energy distance × 10³", better: "lower", title: "2-D roll" },
    ),
  metricBarsInGroups: () =>
    plot.metricBars(
      ["square", "two squares"].flatMap((group, k) => [
        { name: "greedy", group, value: 10 + 6 * k, low: 9, high: 18 },
        { name: "swaps", group, value: 0.5 + k, low: 0.3, high: 2 },
      ]),
      { metric: "energy distance × 10³" },
    ),

  strips() {
    const random = new Random(10);
    const values = ["greedy", "swaps", "GAN"].flatMap((name, k) =>
      Array.from({ length: 24 }, (_, i) => ({
        ...{ name, value: Math.exp(k + random.normal()), color: 10 ** ((i % 4) - 4) },
        panel: i < 12 ? "ring" : "moons",
      })),
    );
    return plot.strips(values, { yTitle: "energy", yScale: "log", colorTitle: "learning rate", mark: 10 });
  },

  tiles() {
    const values = ["regression", "game"].flatMap((panel, k) =>
      [0.01, 0.1, 1].flatMap((y) => [8, 32, 128].map((x) => ({ panel, x, y, value: 10 ** k / (x * y) }))),
    );
    const titles = { xTitle: "width", yTitle: "learning rate", valueTitle: "error" };
    return plot.tiles(values, { ...titles, scale: "log" });
  },

  diagram: () => plot.diagram(circleBars, { title: "A circle" }),
  diagramWithBand: () => plot.diagram(circleBars, { title: "A circle", band: [0.6, 0.4] }),
  diagrams: () =>
    plot.diagrams(
      [
        { title: "All", bars: circleBars, band: [0.6, 0.4] },
        { title: "Loops", bars: [[], circleBars[1]], band: [0, 0.4] },
      ],
      { side: 160 },
    ),
  spanningTree() {
    const points = components({ n: 60, shape: "disc", random: new Random(6) });
    return plot.spanningTree({ points, tree: minimumSpanningTree(points), title: "Two discs" });
  },
  filtration() {
    const points = components({ n: 40, shape: "circle", random: new Random(7) });
    return plot.filtration({ points, scales: [1, 4, 12], side: 120 });
  },
  curvePanels() {
    const x = [1, 10, 100];
    const line = (name: string, factor: number) => ({ name, x, y: x.map((value) => factor / value) });
    const panels = [1, 2].map((d) => ({
      title: `d = ${d}`,
      curves: [line("plain", d), line("plain", 2 * d), line("massive", 3 * d)],
    }));
    return plot.curvePanels(panels, { xTitle: "step", yTitle: "ratio", xScale: "log", mark: 1 });
  },
  curvePanelsOfRuns() {
    const x = [1, 2, 4];
    const runs = (factor: number) => [1, 2, 4].map((run) => x.map((value) => (factor * run) / value));
    const panels = [1, 2].map((d) => ({
      title: `d = ${d}`,
      curves: [plot.runCurve("plain", x, runs(d)), plot.runCurve("massive", x, runs(3 * d))],
      mark: d,
    }));
    return plot.curvePanels(panels, { xTitle: "step", yTitle: "ratio" });
  },
  barcode: () => plot.barcode(circleBars, { title: "A circle" }),
  bettiCurves: () => plot.bettiCurves(circleBars, { title: "A circle" }),

  histogram() {
    const random = new Random(9);
    return plot.histogram(
      [
        { name: "normal", values: random.normals(5000) },
        { name: "uniform", values: random.uniforms(5000, -1, 1) },
      ],
      { range: [-3, 3], density: normalDensity, xTitle: "y" },
    );
  },
  density1d: () =>
    plot.density1d([{ name: "normal", values: new Random(10).normals(5000) }], { density: normalDensity }),

  heatmap() {
    const random = new Random(11);
    const points = pointsOf(random.uniforms(20_000), 2);
    return plot.heatmap({ points, limits: { x: [0, 1], y: [0, 1] }, expected: 100 });
  },
  heatmapOfMany() {
    const points = pointsOf(new Random(12).normals(40_000), 2);
    return plot.heatmap({ points, limits: { x: [-3, 3], y: [-3, 3] }, bins: 20 });
  },

  curves() {
    const x = Float32Array.from({ length: 60 }, (_, i) => i);
    const y = (rate: number) => x.map((t) => Math.exp(-t / rate));
    return plot.curves(
      [
        { name: "seed 1", x, y: y(15), low: y(10), high: y(20) },
        { name: "seed 2", x, y: y(40) },
      ],
      { xTitle: "step", yTitle: "D(fake)" },
    );
  },
};

function stretched(n: number) {
  const latents = new Random(3).normals(2 * n);
  return plot.stretchedSquare({
    latents: { data: latents, shape: [n, 2] },
    points: { data: latents.map(normalCdf), shape: [n, 2] },
  });
}

const losses = (epochs: number): plot.LossRecord[] =>
  Array.from({ length: epochs }, (_, i) => ({
    epoch: i + 1,
    loss: 0.5 * Math.exp(-i / 6) + 0.002 + 0.0004 * Math.cos(5 * i),
    valLoss: 0.45 * Math.exp(-i / 6) + 0.003 + 0.0006 * Math.sin(3 * i),
  }));

/** Bars such as 60 points on a circle have. */
const circleBars: plot.Bars = [
  [
    ...Array.from({ length: 59 }, (_, i) => ({ birth: 0, death: 0.05 + 0.004 * i })),
    { birth: 0, death: Number.POSITIVE_INFINITY },
  ],
  [
    { birth: 0.31, death: 1.73 },
    { birth: 0.25, death: 0.29 },
  ],
];

/** n images of a ring that grows and darkens, 28 × 28 pixels in [-1, 1]. */
function rings(n: number, channels: 1 | 3): plot.PixelArray {
  const data = new Float32Array(n * 28 * 28 * channels);
  for (let i = 0; i < data.length; i++) {
    const channel = i % channels;
    const pixel = Math.floor(i / channels) % 784;
    const image = Math.floor(i / channels / 784);
    const distance = Math.hypot((pixel % 28) - 13.5, Math.floor(pixel / 28) - 13.5);
    data[i] = 2 * Math.exp(-((distance - 3 - (8 * image) / n) ** 2) / (4 + 6 * channel)) - 1;
  }
  return { data, shape: [n, 28, 28, channels] };
}

function byRank(latents: Float32Array, targets: Float32Array): Int32Array {
  const ascending = (values: Float32Array) =>
    Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const labels = new Int32Array(latents.length);
  const order = ascending(targets);
  ascending(latents).forEach((i, rank) => {
    labels[i] = order[rank];
  });
  return labels;
}

const normalDensity = (y: number) => Math.exp((-y * y) / 2) / Math.sqrt(2 * Math.PI);

/** The logistic curve that lies within 0.01 of the normal distribution function. */
const normalCdf = (y: number) => 1 / (1 + Math.exp(-1.702 * y));
