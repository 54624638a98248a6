import { createHash } from "node:crypto";
import path from "node:path";
import { UsageError } from "../errors.js";
import { checkLanguage } from "../kernel-metadata.js";
import { nameOf, readNotebook, textOf } from "../notebook.js";
import { declaredParameters, parametersCell } from "../parameters/declared.js";
import { checkParameters, setParameters, type Values } from "../parameters/set.js";
import { splitAtCommas, type Value } from "../parameters/type.js";

/** One run of a sweep: the notebook with one choice of parameters. */
export interface Point {
  /** Identifies the notebook, cells and parameters; an edited cell makes another point. */
  id: string;
  /** The values from the grid and the seeds. */
  varied: Record<string, Value>;
  /** All parameter values. */
  parameters: Record<string, Value>;
  /** The folder of its executed copy, its result and its log. */
  folder: string;
}

export interface GridOptions {
  /** Values by parameter: `{ lr: [1e-3, 1e-4] }`, or as a string, `{ lr: "1e-3,1e-4" }`. */
  grid: Readonly<Record<string, string | readonly Value[]>>;
  /** The number of seeds of each point of the grid, counted up from the notebook's seed. */
  seeds?: number;
  /** Parameters that are the same in every point. */
  parameters?: Values;
  output: string;
}

/**
 * Returns the points of a grid. The last parameter changes fastest, and the seeds change faster still. Equal values
 * (`0.1,1e-1`) make one point.
 * @throws {UsageError} for parameters or values that the notebook does not accept
 */
export function pointsOf(notebook: string, { grid, seeds, parameters = {}, output }: GridOptions): Point[] {
  const source = readNotebook(notebook);
  checkLanguage(notebook, source);
  const fixed = checkParameters(source, parameters);
  const twice = Object.keys(grid).find((name) => name in fixed);
  if (twice) throw new UsageError(`${twice} is set by -p and also varied by --grid`);
  const axes = Object.entries(grid).map(([name, given]) => {
    const wanted: readonly Value[] = typeof given === "string" ? splitAtCommas(given) : given;
    const values = wanted.map((value) => checkParameters(source, { [name]: value })[name]);
    if (values.length === 0) throw new UsageError(`--grid ${name} has no value`);
    return { name, values };
  });
  if (seeds !== undefined) axes.push(seedAxis(notebook, seeds, { ...fixed, ...grid }));
  const combinations = axes.reduce<Record<string, Value>[]>(
    (sofar, { name, values }) => sofar.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
    [{}],
  );
  const points = combinations.map((varied) => pointOf(notebook, varied, { ...fixed, ...varied }, output));
  return [...new Map(points.map((point) => [point.id, point])).values()];
}

/** The values of the parameter whose name begins with `seed`, counted up from the notebook's value. */
function seedAxis(notebook: string, seeds: number, set: Record<string, unknown>) {
  const cell = parametersCell(readNotebook(notebook));
  const declared = cell ? declaredParameters(cell) : [];
  const seed = declared.find(({ name, type }) => /^seed/i.test(name) && type.kind === "number");
  if (!seed)
    throw new UsageError("--seeds needs a parameter whose name begins with seed, and the notebook has none");
  const first = Number(set[seed.name] ?? seed.initial.replace(/_/g, ""));
  if (!Number.isInteger(first))
    throw new UsageError(`--seeds needs an integer ${seed.name}: it is ${seed.initial}`);
  return { name: seed.name, values: Array.from({ length: seeds }, (_, k) => first + k) };
}

function pointOf(
  file: string,
  varied: Record<string, Value>,
  parameters: Record<string, Value>,
  output: string,
): Point {
  const notebook = readNotebook(file);
  setParameters(notebook, parameters);
  const code = notebook.cells
    .filter(({ cell_type }) => cell_type === "code")
    .map(({ source }) => textOf(source));
  const hash = createHash("sha256").update(JSON.stringify(code)).digest("hex").slice(0, 12);
  const words = Object.entries(varied).map(([name, value]) => `${name}=${[value].flat().join("-")}`);
  const readable = [nameOf(file), ...words]
    .join("_")
    .replace(/[^\w=.+-]/g, "-")
    .slice(0, 100);
  return { id: hash, varied, parameters, folder: path.join(output, "points", `${readable}_${hash}`) };
}

/** A point in words: `lr = 0.001, d = 5`. */
export const pointText = ({ varied }: Point): string =>
  Object.entries(varied)
    .map(([name, value]) => `${name} = ${[value].flat().join(" ")}`)
    .join(", ") || "the notebook";
