// Rows of images from one end to the other, as a generator makes them of interpolated latents.
import { drawFaces, syntheticFaces } from "topolab/data";
import * as plot from "topolab/plot";

const steps = 8;
const { factors, values } = syntheticFaces({
  n: 2,
  factors: 4,
  size: 48,
  seed: 3,
});
const [from, to] = [values.data.slice(0, 4), values.data.slice(4)];
const way = Float64Array.from({ length: 4 * steps }, (_, i) => {
  const t = Math.floor(i / 4) / (steps - 1);
  return (1 - t) * from[i % 4] + t * to[i % 4];
});
const { images: data, shape } = drawFaces(
  { data: way, shape: [steps, 4] },
  factors,
  48,
);
export default plot.interpolationStrip({ images: { data, shape }, steps });
