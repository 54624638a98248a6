// The minimum spanning tree with its longest edges: the classes of H₀ that die last.
import { Random } from "topolab";
import { components } from "topolab/data";
import * as plot from "topolab/plot";
import { minimumSpanningTree } from "topolab/topology";

const points = components({ n: 60, shape: "disc", random: new Random(1) });
export default plot.spanningTree({
  points,
  tree: minimumSpanningTree(points),
  title: "Two discs",
});
