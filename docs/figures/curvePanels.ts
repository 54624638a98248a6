// Small multiples of curves that share colors and ranges.
import { Random } from "topolab";
import { components } from "topolab/data";
import * as plot from "topolab/plot";
import { bettiCurve, ripsPersistence } from "topolab/topology";

const scales = Array.from({ length: 60 }, (_, i) => 0.2 * i);
const panels = (["disc", "circle"] as const).map((shape) => {
  const bars = ripsPersistence(
    components({ n: 80, shape, random: new Random(1) }),
  );
  const curves = bars.map((of, k) => ({
    name: `H${k}`,
    x: scales,
    y: bettiCurve(of, scales),
  }));
  return { title: `Two ${shape}s`, curves };
});
export default plot.curvePanels(panels, {
  xTitle: "scale",
  yTitle: "Betti number",
  yScale: "linear",
});
