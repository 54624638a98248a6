// A chart of one's own: any Vega-Lite specification, on the library's theme.
import { Random } from "topolab";
import * as plot from "topolab/plot";

const random = new Random(1);
const values = Array.from({ length: 200 }, (_, k) => ({
  group: `seed ${k % 4}`,
  x: random.normal() + (k % 4),
}));
const spec = {
  data: { values },
  mark: { type: "tick", opacity: 0.5 },
  encoding: {
    x: { field: "x", type: "quantitative", title: "x" },
    y: { field: "group", type: "nominal", title: null },
  },
};
export default plot.figure(spec, {
  caption: "Two hundred normal draws in four groups.",
});
