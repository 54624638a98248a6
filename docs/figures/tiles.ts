// Medians by two settings: which settings work, and whether one depends on the other.
import { Random } from "topolab";
import * as plot from "topolab/plot";

const random = new Random(1);
const values = [8, 32, 128].flatMap((width) =>
  [1e-4, 1e-3, 1e-2, 1e-1].flatMap((learningRate) =>
    Array.from({ length: 5 }, () => {
      const distance = Math.log10(learningRate * Math.sqrt(width)) + 1.2;
      return {
        x: width,
        y: learningRate,
        value: Math.exp(distance ** 2 + 0.3 * random.normal()),
      };
    }),
  ),
);
export default plot.tiles(values, {
  xTitle: "width",
  yTitle: "learning rate",
  valueTitle: "energy distance",
  scale: "log",
});
