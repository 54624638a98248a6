// A row of images for each title: what several models generate, or one model at several epochs.
import { syntheticFaces } from "topolab/data";
import * as plot from "topolab/plot";

const faces = (factors: number) => {
  const { images: data, shape } = syntheticFaces({
    n: 8,
    factors,
    size: 48,
    seed: 1,
  });
  return { data, shape };
};
export default plot.imageRows(
  { "2 factors": faces(2), "6 factors": faces(6) },
  { columns: 8 },
);
