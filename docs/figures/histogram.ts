// Samples as histograms, with a density to compare with.
import { Random } from "topolab";
import * as plot from "topolab/plot";

const normal = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
export default plot.histogram(
  [{ name: "5,000 normal draws", values: new Random(1).normals(5000) }],
  {
    range: [-4, 4],
    density: normal,
    xTitle: "x",
  },
);
