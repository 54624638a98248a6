import { ValueError } from "topolab";
import * as plot from "topolab/plot";
import { describe, expect, it } from "vitest";

const titles = { xTitle: "width", yTitle: "learning rate", valueTitle: "error" };
type Tile = { x: string; y: string; value: number; runs: number; text: string; isDark: boolean };
interface Panel {
  layer: {
    data: { values: Tile[] };
    encoding: Record<"x" | "y", { scale: { domain: string[] }; axis: unknown }>;
  }[];
}
const panelsOf = (figure: plot.Figure) => figure.spec.concat as Panel[];

describe("tiles", () => {
  const runs = [1, 100, 3, 7].map((value) => ({ x: 32, y: 0.1, value }));

  it("have the median of their runs, and say of how many", () => {
    const [{ layer }] = panelsOf(plot.tiles([...runs, { x: 8, y: 0.1, value: 2 }], titles));
    expect(layer[0].data.values).toEqual([
      { x: "32", y: "0.1", value: 5, runs: 4, text: "5", isDark: true },
      { x: "8", y: "0.1", value: 2, runs: 1, text: "2", isDark: false },
    ]);
  });

  it("stand in the order of numbers, to the right and upward, or of names as they come", () => {
    const values = [100, 9, 20].flatMap((x) => ["tanh", "relu"].map((y) => ({ x, y, value: x })));
    const { x, y } = panelsOf(plot.tiles(values, titles))[0].layer[0].encoding;
    expect(x.scale.domain).toEqual(["9", "20", "100"]);
    expect(y.scale.domain).toEqual(["tanh", "relu"]);
    const turned = values.map(({ x, y, value }) => ({ x: y, y: x, value }));
    const upward = panelsOf(plot.tiles(turned, titles))[0].layer[0].encoding.y;
    expect(upward.scale.domain).toEqual(["100", "20", "9"]); // Vega begins at the top
  });

  it("have a panel for each name, and one color scale and one vertical axis for all", () => {
    const values = ["GTN", "GAN"].map((panel, k) => ({ panel, x: 1, y: 2, value: 10 ** k }));
    const { spec } = plot.tiles(values, { ...titles, scale: "log", domain: [1, 1000] });
    expect((spec.concat as { title: string }[]).map(({ title }) => title)).toEqual(["GTN", "GAN"]);
    expect(spec.resolve).toEqual({ scale: { color: "shared" } });
    const axes = (spec.concat as Panel[]).map(({ layer }) => layer[0].encoding.y.axis);
    expect(axes).toEqual([expect.objectContaining({ title: ["learning", "rate"] }), null]);
  });

  it("of equal values have a scale around them", async () => {
    const figure = plot.tiles([{ x: 1, y: 2, value: 0 }], titles);
    expect(await figure.svg()).toContain("<svg");
    expect(() => plot.tiles([], titles)).not.toThrow();
  });

  it("leave out what has no place on a log scale, and say so", () => {
    const figure = plot.tiles([...runs, { x: 8, y: 0.1, value: 0 }], { ...titles, scale: "log" });
    expect(figure.caption).toContain("1 value without a place on the axes is left out");
    expect(panelsOf(figure)[0].layer[0].encoding.x.scale.domain).toEqual(["32"]);
  });

  it("refuse a domain that does not ascend or has no place on the scale", () => {
    expect(() => plot.tiles(runs, { ...titles, domain: [2, 2] })).toThrow(ValueError);
    expect(() => plot.tiles(runs, { ...titles, domain: [0, 2], scale: "log" })).toThrow(
      "domain must ascend, with a place on a log scale: got 0, 2",
    );
  });
});
