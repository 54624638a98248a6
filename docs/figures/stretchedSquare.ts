// A normal sample and its image in the square, colored by the latent's norm (GTN, Figure 3B). Here labels by swaps.
import { Random, takeRows } from "topolab";
import { gaussian, uniformSquare } from "topolab/data";
import { swapLabels } from "topolab/gtn";
import * as plot from "topolab/plot";

const latents = gaussian({ n: 3000, d: 2, random: new Random(1) });
const square = uniformSquare({ n: 3000, random: new Random(2) });
const labels = swapLabels(latents, square, { random: new Random(3) });
export default plot.stretchedSquare({
  latents,
  points: takeRows(square, labels),
});
