import { describe, expect, it } from "vitest";
import { UsageError } from "../../../kernel/src/runner/errors.js";
import type { Notebook } from "../../../kernel/src/runner/notebook.js";
import { declaredParameters } from "../../../kernel/src/runner/parameters/declared.js";
import { nearest } from "../../../kernel/src/runner/parameters/nearest.js";
import {
  checkParameters,
  currentParameters,
  setParameters,
} from "../../../kernel/src/runner/parameters/set.js";
import { typeText } from "../../../kernel/src/runner/parameters/type.js";

function notebookOf(source: string): Notebook {
  const cell = { cell_type: "code" as const, source, metadata: { tags: ["parameters"] } };
  return { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

const source = `type Optimizer = "adam" | "sgd";
interface Options { epochs: number; optimizer: Optimizer; sizes: readonly [number, number] }
let profile: "quick" | "paper" = "quick"; // which sizes; "paper" takes long
let learningRate = 1e-3, batchSize = 2 ** 8;
const options: Options = {
  epochs: 50, // at most
  optimizer: "adam",
  sizes: [64, 64],
};
const more = { resume: false, layers: [5, 5] } as const;
let limit: number | "none" = "none";
let made = Date.now();`;

const check = (values: Record<string, string | number | boolean | (number | string)[]>) =>
  checkParameters(notebookOf(source), values);

describe("a parameters cell", () => {
  it("declares variables and the properties of objects, with their types and meanings", () => {
    const declared = declaredParameters(notebookOf(source).cells[0]);
    expect(declared.map(({ name, type, initial }) => [name, typeText(type), initial])).toEqual([
      ["profile", '"quick" | "paper"', '"quick"'],
      ["learningRate", "number", "1e-3"],
      ["batchSize", "number", "2 ** 8"],
      ["epochs", "number", "50"],
      ["optimizer", '"adam" | "sgd"', '"adam"'],
      ["sizes", "[number, number]", "[64, 64]"],
      ["resume", "boolean", "false"],
      ["layers", "number[]", "[5, 5]"],
      ["limit", 'number | "none"', '"none"'],
      ["made", "that of Date.now()", "Date.now()"],
    ]);
    expect(declared[0].meaning).toBe('which sizes; "paper" takes long');
    expect(declared[3].meaning).toBe("at most");
  });

  it("takes values and leaves everything else unchanged", () => {
    const notebook = notebookOf(source);
    const values = check({
      learningRate: "3e-4",
      profile: "paper",
      epochs: "1_000",
      layers: "1,2,3",
      limit: "7",
    });
    setParameters(notebook, values);
    expect(values).toEqual({
      learningRate: 3e-4,
      profile: "paper",
      epochs: 1000,
      layers: [1, 2, 3],
      limit: 7,
    });
    const changed = source
      .replace('"quick";', '"paper";')
      .replace("1e-3", "0.0003")
      .replace("50", "1000")
      .replace("layers: [5, 5]", "layers: [1, 2, 3]")
      .replace('= "none"', "= 7");
    expect(notebook.cells[0].source).toBe(changed);
    expect(currentParameters(notebook)).toMatchObject({ ...values, resume: false, optimizer: "adam" });
  });

  it.each([
    [{ lr: "1" }, "There is no parameter lr; did you mean learningRate?"],
    [{ epoch: "1" }, "There is no parameter epoch; did you mean epochs?"],
    [{ learningRate: "fast" }, 'learningRate takes number: got "fast"'],
    [{ learningRate: "NaN" }, "learningRate takes number"],
    [{ epochs: true }, "epochs takes number: got true"],
    [{ resume: "yes" }, 'resume takes boolean: got "yes"'],
    [{ profile: "papers" }, 'profile takes "quick" | "paper": got "papers"; did you mean paper?'],
    [{ sizes: "1,2,3" }, "sizes takes [number, number]"],
    [{ layers: ["a"] }, "layers takes number[]"],
    [{ made: "1" }, "made cannot be set by a parameter"],
  ])("refuses %j", (values, message) => {
    expect(() => check(values as never)).toThrow(UsageError);
    expect(() => check(values as never)).toThrow(message);
  });

  it("is required to set anything", () => {
    const notebook = notebookOf("let x = 1;");
    notebook.cells[0].metadata.tags = [];
    expect(checkParameters(notebook, {})).toEqual({});
    expect(() => checkParameters(notebook, { x: 1 })).toThrow("no cell tagged parameters");
  });
});

it("the nearest name is the one with the fewest changes, or the one that the word abbreviates", () => {
  const names = ["epochs", "batchSize", "learningRate"];
  expect(nearest("epcohs", names)).toBe("epochs");
  expect(nearest("bs", names)).toBe("batchSize");
  expect(nearest("x", [])).toBeUndefined();
});
