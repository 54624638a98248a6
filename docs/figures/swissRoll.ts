// A normal sample and its image on the swiss-roll, colored by rank (GTN, Figure 3A). Here the map is the labeling itself.
import { Random, takeRows } from "topolab";
import { gaussian, swissRoll } from "topolab/data";
import { cdfLabels } from "topolab/gtn";
import * as plot from "topolab/plot";

const latents = gaussian({ n: 250, d: 1, random: new Random(1) });
const { theta } = swissRoll({ n: 250, random: new Random(2) });
export default plot.swissRoll({
  latents,
  theta: takeRows(theta, cdfLabels(latents, theta)),
});
