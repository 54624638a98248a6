// Generated points over the data: what falls off the support stands out (GTN, Figure 4).
import { Random } from "topolab";
import { swissRoll } from "topolab/data";
import * as plot from "topolab/plot";

const random = new Random(1);
const original = swissRoll({ n: 1500, random }).points;
const { data, shape } = swissRoll({ n: 500, random }).points;
const generated = { data: data.map((x) => x + 0.5 * random.normal()), shape };
export default plot.outliers({ title: "Swiss-roll", original, generated });
