// The Vietoris–Rips complex at a few scales: points at most so far apart are joined.
import { Random } from "topolab";
import { components } from "topolab/data";
import * as plot from "topolab/plot";

const points = components({ n: 40, shape: "circle", random: new Random(1) });
export default plot.filtration({ points, scales: [1, 4, 12] });
