// Images in a grid, gray or in color. Black and white are −1 and 1 unless `range` says otherwise.
import { syntheticFaces } from "topolab/data";
import * as plot from "topolab/plot";

const { images: data, shape } = syntheticFaces({ n: 12, size: 48, seed: 1 });
export default plot.imageGrid({
  images: { data, shape },
  columns: 6,
  title: "Drawn faces",
});
