import { describe, expect, it } from "vitest";
import { typeErrors } from "./code-blocks.js";
import { examplesOf } from "./examples.js";
import { publicNames } from "./public-names.js";
import { runModules } from "./run-modules.js";

/** Public functions and classes without an `@example`. The list only gets shorter. */
const without = [
  "@topolab/kernel Model",
  "topolab/models Gaussian",
  "topolab/models Trained",
  "topolab/models beside",
  "topolab/plot Omissions",
];

/** Examples that download, train for long or need a file. */
const slow =
  /manifest|Dataset|await \w+\.load\(|await (mnist|cifar10|celeba|attFaces|hands|imageFolder)\(|new Inception|inceptionFeatures|\.save\(|epochs: \d{2,}|Gan\.fit/;

const names = publicNames();
const examples = names.flatMap((name) => examplesOf(name, names));

describe("the docstrings of public functions and classes", () => {
  it("each have an example, except those listed", () => {
    const found = names.filter(({ examples }) => !examples.length).map(({ name, from }) => `${from} ${name}`);
    expect(found.sort()).toEqual([...without].sort());
  });

  it("have examples that type-check against the built packages", () => {
    expect(typeErrors(new Map(examples.map(({ at, code }) => [at, code])))).toEqual([]);
  }, 180_000);

  it("have examples that run if they define everything that they use", () => {
    const running = examples.filter(({ code, complete }) => complete && !slow.test(code));
    expect(running.length).toBeGreaterThan(80);
    runModules("examples", running);
  }, 300_000);
});
