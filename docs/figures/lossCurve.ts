// Training and validation loss, with the best epoch marked. `fit` draws it live when a training takes over two seconds.
import { Random } from "topolab";
import { swissRoll } from "topolab/data";
import { Gtn } from "topolab/gtn";
import * as plot from "topolab/plot";

const { theta } = swissRoll({ n: 2000, random: new Random(1) });
const gtn = await Gtn.fit(theta, {
  hidden: [5, 5, 5],
  epochs: 30,
  seed: 1,
  progress: false,
});
export default plot.lossCurve(gtn.history, {
  title: "Swiss-roll, cdf labels",
  yTitle: "MSE",
});
