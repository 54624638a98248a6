// The persistence diagram: each class of homology at its birth and death. Far from the diagonal is long-lived.
import { Random } from "topolab";
import { components } from "topolab/data";
import * as plot from "topolab/plot";
import { ripsPersistence } from "topolab/topology";

const circles = components({ n: 120, shape: "circle", random: new Random(1) });
export default plot.diagram(ripsPersistence(circles), { title: "Two circles" });
