import ts from "typescript";
import type { PublicName } from "./public-names.js";

/**
 * Values that an example may use without making them, and their types. Its docstring says what they are: the parameters of
 * the function have the same names.
 */
const given: Record<string, string> = {
  data: 'import("topolab").PointArray & { x: import("topolab/train").Rows; y: import("topolab/train").Rows }',
  validation: 'import("topolab/train").Data',
  points: 'import("topolab").PointArray',
  latents: 'import("topolab").PointArray',
  targets: 'import("topolab").PointArray',
  real: 'import("topolab").PointArray & import("topolab").ImageArray',
  fake: 'import("topolab").PointArray',
  disc: 'import("topolab").PointArray',
  ring: 'import("topolab").PointArray',
  theta: 'import("topolab").PointArray',
  a: "number[]",
  b: "number[]",
  images: 'import("topolab").ImageArray',
  photographs: 'import("topolab").ImageArray',
  generated: 'import("topolab").ImageArray',
  labels: "Int32Array",
  model: 'import("topolab").tf.LayersModel',
  decoder: 'import("topolab").tf.LayersModel',
  generator: 'import("topolab/models").Layer',
  discriminator: 'import("topolab/models").Layer',
  optimizer: 'import("topolab").tf.Optimizer',
  loss: '(x: import("topolab").tf.Tensor, y: import("topolab").tf.Tensor) => import("topolab").tf.Scalar',
  score: '(latents: import("topolab").tf.Tensor2D) => import("topolab").tf.Tensor',
  gtn: 'import("topolab/gtn").Gtn',
  gan: 'import("topolab/models").Gan',
  vae: 'import("topolab/models").Vae',
  flow: 'import("topolab/models").FlowMatching',
  prior: 'import("topolab/models").NoiseModule',
  autoencoder: 'import("topolab/models").Autoencoder',
  run: 'import("topolab/train").TrainingRun',
  axes: 'import("topolab/plot").CurvesOptions',
  ks: "any",
  figure: 'import("topolab/plot").Figure',
  error: "unknown",
  stream: "AsyncIterable<string>",
};

/** Names of the platform that an example may import without saying so. */
const platform: Record<string, string> = { readFile: "node:fs/promises" };

/** An example as a module, with the imports that it needs. */
export interface Example {
  /** `topolab/gtn cdfLabels` */
  at: string;
  code: string;
  /** Whether it makes all that it uses and reads no file: then it can be run. */
  complete: boolean;
}

/** The examples of a public name. The names of its own entry point come first, then given values, then all other names. */
export function examplesOf(own: PublicName, all: readonly PublicName[]): Example[] {
  return own.examples.map((text, k) => {
    const lines: string[] = [];
    let complete = !own.from.startsWith("@topolab/kernel");
    const candidates = new Map<string, string>();
    const ofOwn = all.filter(({ from }) => from === own.from);
    for (const { name, from } of [...ofOwn, ...all]) if (!candidates.has(name)) candidates.set(name, from);
    for (const name of freeNames(text)) {
      const from = candidates.get(name);
      if (from && (from === own.from || !given[name])) lines.push(`import { ${name} } from "${from}";`);
      else if (name === "tf") lines.push('import { tf } from "topolab";');
      else if (name === "plot") lines.push('import * as plot from "topolab/plot";');
      else if (platform[name]) lines.push(`import { ${name} } from "${platform[name]}";`);
      else if (given[name]) lines.push(`declare const ${name}: ${given[name]};`);
      if (given[name] && from !== own.from) complete = false;
      if (platform[name]) complete = false;
    }
    const code = `${lines.join("\n")}\n${text}\nexport {};\n`;
    return { at: `${own.from} ${own.name}${k ? ` (${k + 1})` : ""}`, code, complete };
  });
}

/** The names that a text uses and does not declare. */
function freeNames(text: string): string[] {
  const source = ts.createSourceFile("example.ts", text, ts.ScriptTarget.ES2022, true);
  const [used, declared] = [new Set<string>(), new Set<string>()];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      if ("name" in parent && parent.name === node && isDeclaration(parent)) declared.add(node.text);
      else if (!isPropertyName(node, parent)) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...used].filter((name) => !declared.has(name));
}

const isDeclaration = (node: ts.Node): boolean =>
  ts.isVariableDeclaration(node) ||
  ts.isBindingElement(node) ||
  ts.isParameter(node) ||
  ts.isFunctionDeclaration(node);

const isPropertyName = (node: ts.Identifier, parent: ts.Node): boolean =>
  (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
  (ts.isPropertyAssignment(parent) && parent.name === node) ||
  (ts.isBindingElement(parent) && parent.propertyName === node) ||
  (ts.isQualifiedName(parent) && parent.right === node);
