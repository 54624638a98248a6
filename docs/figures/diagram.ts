// The persistence diagram: each class of homology at its birth and death. What lies above the band is longer than noise.
import { Random } from "topolab";
import { components } from "topolab/data";
import * as plot from "topolab/plot";
import { bootstrapBand, ripsPersistence } from "topolab/topology";

const circles = components({ n: 200, shape: "circle", random: new Random(1) });
const band = bootstrapBand(circles, { resamples: 20, seed: 1 });
export default plot.diagram(ripsPersistence(circles), {
  title: "Two circles",
  band,
});
