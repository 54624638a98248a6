// One number per contender, with its interval.
import { Random } from "topolab";
import { twoMoons } from "topolab/data";
import { energyDistance, meanInterval } from "topolab/metrics";
import { GaussianMixture } from "topolab/models";
import * as plot from "topolab/plot";

const bars = [];
for (const components of [1, 2, 4, 8]) {
  const energies = [];
  for (const seed of [1, 2, 3, 4, 5]) {
    const data = twoMoons({ n: 400, random: new Random(seed) });
    const mixture = await GaussianMixture.fit(data, { components, seed });
    energies.push(
      1e3 * energyDistance(await mixture.sample(400, { seed }), data),
    );
  }
  bars.push({ name: `${components} Gaussians`, ...meanInterval(energies) });
}
export default plot.metricBars(bars, {
  metric: "energy distance × 10³",
  better: "lower",
  title: "Two moons",
});
