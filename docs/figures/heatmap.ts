// Counts in square bins. With `expected` the colors part at the count that each bin should have.
import { Random } from "topolab";
import { uniformSquare } from "topolab/data";
import * as plot from "topolab/plot";

const points = uniformSquare({ n: 20_000, random: new Random(1) });
export default plot.heatmap({
  points,
  limits: { x: [0, 1], y: [0, 1] },
  expected: 200,
  title: "Uniform",
});
