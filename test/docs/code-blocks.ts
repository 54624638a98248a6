import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import ts from "typescript";
import { house } from "../../scripts/program/house.mjs";

/** A block of TypeScript in a page: a module of its own. */
export interface CodeBlock {
  /** `docs/guides/data.md:12` */
  at: string;
  code: string;
  /** Whether the fence says "ts run": the block ends within seconds. */
  runs: boolean;
}

const written = readdirSync(join(house.root, "docs"), { recursive: true, encoding: "utf8" })
  .map((file) => `docs/${file.replaceAll(sep, "/")}`)
  .filter((file) => file.endsWith(".md") && !file.startsWith("docs/.") && file !== "docs/gallery.md");

/** The pages that people read, the gallery excepted, whose code is in docs/figures. */
export const documents = [
  ...["README.md", "kernel/README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md"],
  ...written.sort(),
];

export const textOf = (document: string) => readFileSync(join(house.root, document), "utf8");

/** The blocks of TypeScript in a page. */
export function codeBlocks(document: string): CodeBlock[] {
  const text = textOf(document);
  return [...text.matchAll(/^ *```ts( run)?\n([\s\S]*?)^ *```$/gm)].map(({ 1: runs, 2: code, index }) => ({
    at: `${document}:${text.slice(0, index).split("\n").length}`,
    code,
    runs: runs !== undefined,
  }));
}

/** Type-checks modules against the built packages, as a user's strict project would, and returns the errors. */
export function typeErrors(modules: ReadonlyMap<string, string>): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
  };
  // Names of files that are not there, inside the checkout, so that imports resolve.
  const paths = new Map(
    [...modules].map(([name, code], k) => [join(house.out, `block-${k}.mts`), { name, code }]),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.getCurrentDirectory = () => house.root;
  host.fileExists = (file) => paths.has(file) || fileExists(file);
  host.readFile = (file) => paths.get(file)?.code ?? readFile(file);
  host.getSourceFile = (file, target) => {
    const text = host.readFile(file);
    return text === undefined ? undefined : ts.createSourceFile(file, text, target);
  };
  const program = ts.createProgram([...paths.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, "\n");
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${paths.get(file?.fileName ?? "")?.name}, line ${line}: ${text}`;
  });
}
