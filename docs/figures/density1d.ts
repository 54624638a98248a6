// Samples as kernel density estimates (Gaussian kernel, Silverman's bandwidth).
import { Random } from "topolab";
import { swissRoll } from "topolab/data";
import * as plot from "topolab/plot";

const { theta } = swissRoll({ n: 2000, random: new Random(1) });
const gaussian = new Random(2)
  .normals(2000)
  .map((y) => 3 * Math.PI + Math.sqrt(0.75) * Math.PI * y);
const samples = [
  { name: "swiss-roll", values: theta.data },
  { name: "Gaussian", values: gaussian },
];
export default plot.density1d(samples, { xTitle: "θ" });
