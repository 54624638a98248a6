// Diagrams side by side on the same axes: here of two clouds of which only one has loops.
import { Random } from "topolab";
import { components } from "topolab/data";
import * as plot from "topolab/plot";
import { bootstrapBand, ripsPersistence } from "topolab/topology";

const panels = (["circle", "disc"] as const).map((shape) => {
  const points = components({ n: 200, shape, random: new Random(1) });
  return {
    title: `Two ${shape}s`,
    bars: ripsPersistence(points),
    band: bootstrapBand(points, { resamples: 20, seed: 1 }),
  };
});
export default plot.diagrams(panels);
