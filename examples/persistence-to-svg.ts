// Draws the persistence diagram and the barcode of a point cloud as SVG files.
//
//   npm run example persistence-to-svg [FOLDER]
import { mkdirSync, writeFileSync } from "node:fs";
import { Random } from "topolab";
import { components } from "topolab/data";
import * as plot from "topolab/plot";
import { bottleneck, ripsPersistence } from "topolab/topology";

const [folder = "out"] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

// Two noisy circles, [150, 2]. Any array of rows does: ripsPersistence([[0, 0], [1, 0], …]).
const circles = components({ n: 150, shape: "circle", random: new Random(1) });

// For each dimension the bars: [0] components, [1] loops.
const bars = ripsPersistence(circles, { maxDim: 1 });
const loops = bars[1].map(({ birth, death }) => ({
  birth,
  death,
  length: death - birth,
}));
loops.sort((a, b) => b.length - a.length);
for (const { birth, death, length } of loops.slice(0, 3))
  console.log(
    `a loop from ${birth.toFixed(2)} to ${death.toFixed(2)}, length ${length.toFixed(2)}`,
  );

const figures = {
  diagram: plot.diagram(bars, { title: "Two circles" }),
  barcode: plot.barcode(bars, { title: "Two circles" }),
};
for (const [name, figure] of Object.entries(figures)) {
  writeFileSync(`${folder}/${name}.svg`, await figure.svg());
  console.log(`${folder}/${name}.svg: ${figure.caption}`);
}

// Moving each point by at most ε changes the diagram by at most 2ε (Cohen-Steiner et al., 2007).
const random = new Random(2);
const moved = {
  ...circles,
  data: circles.data.map((x) => x + 0.02 * (random.uniform() - 0.5)),
};
const distance = bottleneck(bars[1], ripsPersistence(moved)[1]);
console.log(
  `bottleneck distance after moves of at most ${(0.01 * Math.SQRT2).toFixed(3)}: ${distance.toFixed(3)}`,
);
