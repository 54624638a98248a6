// Every value of every run: what a mean hides, such as the runs that fail. The bar is the median.
import { Random } from "topolab";
import * as plot from "topolab/plot";

const random = new Random(1);
const values = ["regression", "game"].flatMap((name, k) =>
  Array.from({ length: 30 }, (_, i) => {
    const learningRate = 10 ** ((i % 3) - 4);
    return {
      name,
      value: Math.exp(2 * k + (1 + k) * random.normal()),
      color: learningRate,
    };
  }),
);
export default plot.strips(values, {
  yTitle: "energy distance",
  yScale: "log",
  colorTitle: "learning rate",
  mark: 10,
});
