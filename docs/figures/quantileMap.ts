// Latents, targets and the labels that pair them by rank: the same value of both empirical CDFs (GTN, Figure 2).
import { Random } from "topolab";
import { gaussian } from "topolab/data";
import { cdfLabels } from "topolab/gtn";
import * as plot from "topolab/plot";

const latents = gaussian({ n: 20, d: 1, random: new Random(1) });
const targets = Array.from(new Random(2).uniforms(20), (x) => [x]);
export default plot.quantileMap({
  latents,
  targets,
  labels: cdfLabels(latents, targets),
});
