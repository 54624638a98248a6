import {
  frechetDistance,
  inceptionScore,
  kernelInceptionDistance,
  mleDimension,
  mmd,
  precisionRecall,
  slicedWasserstein,
  twoNN,
  wasserstein1d,
} from "topolab/metrics";
import { describe, expect, it } from "vitest";
import { index, pair, set } from "./fixtures.js";

const { found } = index;
/** Within 1e-6, relative where the value is large. */
const agrees = (ours: number, theirs: number) =>
  expect(Math.abs(ours - theirs)).toBeLessThan(1e-6 * Math.max(1, Math.abs(theirs)));

describe("against the Python references", () => {
  it.each(found.frechet)("Fréchet distance of $pair: scipy.linalg", ({ pair: name, value }) => {
    agrees(frechetDistance(...pair(name)), value);
  });

  it.each(found.mmd)("MMD² of $pair by $kernel: scikit-learn", ({ pair: name, kernel, unbiased, value }) => {
    agrees(mmd(...pair(name), { kernel, unbiased }), value);
  });

  it("KID of one subset of all rows is the cubic MMD²", () => {
    const { value } = found.mmd.find(
      ({ pair: name, kernel, unbiased }) => name === "near" && kernel.kind === "polynomial" && unbiased,
    )!;
    const kid = kernelInceptionDistance(...pair("near"), { subsets: 2, size: 150, seed: 1 });
    agrees(kid.mean, value);
    expect(kid.std).toBeLessThan(1e-9);
  });

  it.each(found.prdc)("precision … coverage of $pair, k = $k: prdc", ({ pair: name, k, ...expected }) => {
    const ours = precisionRecall(...pair(name), { k });
    for (const key of ["precision", "recall", "density", "coverage"] as const)
      agrees(ours[key], expected[key]);
  });

  it.each(found.sliced)("sliced W_$p of $pair: POT", ({ pair: name, p, value }) => {
    agrees(slicedWasserstein(...pair(name), { directions: set(`${name} directions`), p }), value);
  });

  it.each(found.line)("W_$p of numbers, sizes apart: POT", ({ pair: name, p, value }) => {
    const [a, b] = pair(name);
    agrees(wasserstein1d(a.data, b.data, { p }), value);
  });

  it.each(found.score)("inception score in $splits splits: scipy", ({ splits, mean, std }) => {
    const ours = inceptionScore(set("probabilities"), { splits });
    agrees(ours.mean, mean);
    agrees(ours.std, std);
  });

  it.each(found.dimension)("intrinsic dimension of the $set: scikit-dimension", (expected) => {
    const points = set(expected.set);
    agrees(twoNN(points), expected.twoNN);
    agrees(twoNN(points, { discard: 0.3 }), expected["twoNN all but 30%"]);
    agrees(mleDimension(points), expected["mle 20"]);
    agrees(mleDimension(points, { k: 7 }), expected["mle 7"]);
    agrees(mleDimension(points, { average: "arithmetic" }), expected["mle 20 mean"]);
  });
});
