// Curves with bands, on linear or logarithmic axes.
import { Random } from "topolab";
import { gaussian } from "topolab/data";
import { energyDistance, meanInterval } from "topolab/metrics";
import * as plot from "topolab/plot";

const x = [20, 50, 100, 200, 500];
const intervals = x.map((n) => {
  const energies = Array.from({ length: 10 }, (_, seed) => {
    const [a, b] = [2 * seed, 2 * seed + 1].map((s) =>
      gaussian({ n, d: 2, random: new Random(s) }),
    );
    return Math.abs(energyDistance(a, b));
  });
  return meanInterval(energies);
});
const [y, low, high] = (["value", "low", "high"] as const).map((end) =>
  intervals.map((each) => each[end]),
);
export default plot.curves(
  [{ name: "two samples of N(0, I)", x, y, low, high }],
  {
    xTitle: "n",
    yTitle: "|energy distance|",
    xScale: "log",
  },
);
