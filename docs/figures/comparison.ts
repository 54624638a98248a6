// Point clouds side by side in one window, over a faint reference. Colors show values or classes.
import { Random } from "topolab";
import { twoMoons } from "topolab/data";
import { GaussianMixture } from "topolab/models";
import * as plot from "topolab/plot";

const data = twoMoons({ n: 300, random: new Random(1) });
const few = await GaussianMixture.fit(data, { components: 2, seed: 1 });
const many = await GaussianMixture.fit(data, { components: 12, seed: 1 });
export default plot.comparison({
  panels: [
    { title: "Data", points: data },
    { title: "2 Gaussians", points: await few.sample(300, { seed: 2 }) },
    { title: "12 Gaussians", points: await many.sample(300, { seed: 2 }) },
  ],
  reference: data,
});
