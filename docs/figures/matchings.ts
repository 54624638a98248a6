// Labelings side by side: each latent joined with its label. Lines that cross make a map that a network cannot learn.
import { Random } from "topolab";
import { gaussian } from "topolab/data";
import { greedyLabels, swapLabels } from "topolab/gtn";
import * as plot from "topolab/plot";

const latents = gaussian({ n: 60, d: 2, random: new Random(4) });
const targets = gaussian({ n: 60, d: 2, random: new Random(5) });
export default plot.matchings([
  { title: "greedy", latents, targets, labels: greedyLabels(latents, targets) },
  {
    title: "swap",
    latents,
    targets,
    labels: swapLabels(latents, targets, { seed: 1 }),
  },
]);
