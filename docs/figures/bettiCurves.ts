// How many components and loops there are at each scale.
import { Random } from "topolab";
import { components } from "topolab/data";
import * as plot from "topolab/plot";
import { ripsPersistence } from "topolab/topology";

const circles = components({ n: 120, shape: "circle", random: new Random(1) });
export default plot.bettiCurves(ripsPersistence(circles), {
  title: "Two circles",
});
