import ts from "typescript";
import { describe, expect, it } from "vitest";
import { codeCells, folder, names, readNotebook, root, text } from "./notebooks.js";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ["node"],
  typeRoots: [`${root}node_modules/@types`],
};

function source(name: string): string {
  return codeCells(readNotebook(folder + name))
    .map((cell) => text(cell.source))
    .join("\n");
}

/** Declares what the kernel gives to every cell. */
const globals = `${root}kernel/dist/cell/globals.d.ts`;

/** What the compiler says of cells, put one below the other into a module. */
function complaints(cells: string): string[] {
  const path = `${folder}cells.ts`;
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile;
  host.getSourceFile = (file, ...rest) =>
    file === path ? ts.createSourceFile(path, `${cells}\nexport {};`, options.target!) : read(file, ...rest);
  const program = ts.createProgram([path, globals], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

describe("the types of every cell", () => {
  it.each(names)("%s", (name) => {
    expect(complaints(source(name))).toEqual([]);
  });

  it("are the library's: a wrong argument is found", () => {
    const cell = 'import { seed } from "topolab";\nseed("8745");';
    expect(complaints(cell)).toEqual([
      "Argument of type 'string' is not assignable to parameter of type 'number'.",
    ]);
  });
});
