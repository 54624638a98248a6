// Which latent (circle) takes which target (star), numbered in the order of the greedy labeling (GTN, Figure 5).
import { Random } from "topolab";
import { gaussian } from "topolab/data";
import { greedyLabels } from "topolab/gtn";
import * as plot from "topolab/plot";

const latents = gaussian({ n: 12, d: 2, random: new Random(4) });
const targets = gaussian({ n: 12, d: 2, random: new Random(5) });
export default plot.matchingOrder({
  latents,
  targets,
  labels: greedyLabels(latents, targets),
});
