import { ShapeError } from "topolab";
import { matchingOrder, matchings, quantileMap, stretchedSquare, swissRoll } from "topolab/plot";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";

const points = (n: number, d: number) =>
  pointsOf(
    Float32Array.from({ length: n * d }, (_, i) => Math.sin(i + 1)),
    d,
  );

type Row = Record<string, number>;
type View = { layer: { data: { values: Row[] }; mark: { type: string } }[] };
const views = (figure: { spec: { readonly [key: string]: unknown } }) => figure.spec.concat as View[];
const circles = (view: View) => view.layer.find(({ mark }) => mark.type === "circle")!.data.values;

describe("swissRoll", () => {
  it("gives a latent and its image the same color, by rank", () => {
    const latents = pointsOf(Float32Array.of(0.5, -1, 2), 1);
    const theta = pointsOf(Float32Array.of(6, 5, 14), 1);
    const [sample, roll] = views(swissRoll({ latents, theta })).map(circles);
    expect(sample).toEqual([
      { x: 0.5, y: 0, v: 1 },
      { x: -1, y: 0, v: 0 },
      { x: 2, y: 0, v: 2 },
    ]);
    expect(roll.map(({ v }) => v)).toEqual([1, 0, 2]);
    const radii = roll.map(({ x, y }) => Number(Math.hypot(x, y).toFixed(2)));
    expect(radii).toEqual([6, 5, 14]);
  });

  it("needs one θ for each latent", () => {
    expect(() => swissRoll({ latents: points(3, 1), theta: points(2, 1) })).toThrow(ShapeError);
    expect(() => swissRoll({ latents: points(3, 2), theta: points(3, 1) })).toThrow(
      "got shapes [3,1] and [3,2]",
    );
  });
});

describe("stretchedSquare", () => {
  it("colors a point by the norm of its latent, not by its own", () => {
    const [left, right] = views(stretchedSquare({ latents: points(5, 2), points: points(5, 2) })).map(
      circles,
    );
    expect(right.map(({ v }) => v)).toEqual(left.map(({ v }) => v));
    expect(left[0].v).toBeCloseTo(Math.hypot(Math.sin(1), Math.sin(2)), 4);
  });

  it("says in the caption if its points are drawn as an image, and draws no image below that", () => {
    const many = { latents: points(2001, 2), points: points(2001, 2) };
    const few = { latents: points(2000, 2), points: points(2000, 2) };
    expect(stretchedSquare(many).caption).toMatch(/The points are drawn as an image\.$/);
    expect(stretchedSquare(few).caption).not.toContain("image.");
  });

  it("needs an image for each latent", () => {
    expect(() => stretchedSquare({ latents: points(3, 2), points: points(4, 2) })).toThrow(
      "got 3 latents and 4 points",
    );
  });
});

describe("matchingOrder", () => {
  it("numbers the pairs by the latents' norm, and joins each latent with its label", () => {
    const latents = pointsOf(Float32Array.of(3, 0, 0, 1, 2, 0), 2);
    const targets = pointsOf(Float32Array.of(9, 9, 8, 8, 7, 7), 2);
    const figure = matchingOrder({ latents, targets, labels: [2, 0, 1] });
    const [joins, ends] = (figure.spec as unknown as View).layer.map(({ data }) => data.values);
    expect(joins).toEqual([
      { x: 0, y: 1, x2: 9, y2: 9 },
      { x: 2, y: 0, x2: 8, y2: 8 },
      { x: 3, y: 0, x2: 7, y2: 7 },
    ]);
    expect(ends.map(({ number }) => number)).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it("takes another order", () => {
    const options = { latents: points(3, 2), targets: points(3, 2), labels: [0, 1, 2], order: [2, 0, 1] };
    const [joins] = (matchingOrder(options).spec as unknown as View).layer;
    expect(joins.data.values[0].x).toBeCloseTo(Math.sin(5), 4);
  });

  it("needs a label for each latent", () => {
    const options = { latents: points(3, 2), targets: points(3, 2), labels: [0, 1] };
    expect(() => matchingOrder(options)).toThrow(ShapeError);
  });
});

describe("matchings", () => {
  const latents = pointsOf(Float32Array.of(3, 0, 0, 1, 2, 0), 2);
  const targets = pointsOf(Float32Array.of(9, 9, 8, 8, 7, 7), 2);
  const one = { title: "one", latents, targets, labels: [2, 0, 1] };

  it("joins each latent with its label, in a panel for each labeling", () => {
    const shown = views(matchings([one, { ...one, title: "two", labels: [0, 1, 2] }]));
    const joins = shown.map(({ layer }) => layer[0].data.values.map(({ x, y, x2, y2 }) => [x, y, x2, y2]));
    expect(joins).toEqual([
      [
        [3, 0, 7, 7],
        [0, 1, 9, 9],
        [2, 0, 8, 8],
      ],
      [
        [3, 0, 9, 9],
        [0, 1, 8, 8],
        [2, 0, 7, 7],
      ],
    ]);
  });

  it("shows only the first pairs, if requested", () => {
    const [{ layer }] = views(matchings([one], { pairs: 2 }));
    expect(layer.map(({ data }) => data.values.length)).toEqual([2, 4]);
  });

  it("needs a label for each latent, and two-dimensional points", () => {
    expect(() => matchings([{ ...one, labels: [0, 1] }])).toThrow(
      "Latents and targets of one must be two-dimensional, with one label for each latent",
    );
    expect(() => matchings([{ ...one, targets: points(3, 1) }])).toThrow(ShapeError);
    expect(() => matchings([{ ...one, labels: [0, 1, 3] }])).toThrow(ShapeError);
  });
});

describe("quantileMap", () => {
  it("joins y and x_y on the level of their empirical CDF", () => {
    const latents = pointsOf(Float32Array.of(1, -1), 1);
    const targets = pointsOf(Float32Array.of(0.25, 0.75), 1);
    const [, labeling] = views(quantileMap({ latents, targets, labels: [1, 0] }));
    expect(labeling.layer[0].data.values).toEqual([
      { x: 1, x2: 0.75, y: 1 },
      { x: -1, x2: 0.25, y: 0.5 },
    ]);
  });

  it("needs 1-D samples of the same size", () => {
    const options = { latents: points(3, 1), targets: points(2, 1), labels: [0, 1, 0] };
    expect(() => quantileMap(options)).toThrow("got shapes [3,1], [2,1] and 3 labels");
  });
});
