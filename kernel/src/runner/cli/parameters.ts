import { parseArgs } from "node:util";
import { UsageError } from "../errors.js";
import { checkLanguage } from "../kernel-metadata.js";
import { readNotebook } from "../notebook.js";
import { declaredParameters, parametersCell } from "../parameters/declared.js";
import { typeText } from "../parameters/type.js";

/** `topolab parameters`: lists the parameters of a notebook. */
export function parametersCommand(args: string[]): void {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const [file] = positionals;
  if (!file) throw new UsageError("topolab parameters takes one notebook: see topolab --help");
  const notebook = readNotebook(file);
  checkLanguage(file, notebook);
  const cell = parametersCell(notebook);
  const declared = cell ? declaredParameters(cell) : [];
  const lines = declared.map(({ name, type, initial, meaning }) => [
    name,
    typeText(type),
    `= ${initial}`,
    meaning,
  ]);
  const widths = [0, 1, 2].map((column) =>
    lines.reduce((most, line) => Math.max(most, line[column].length), 0),
  );
  for (const line of lines)
    process.stdout.write(
      `${line
        .map((text, i) => text.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd()}\n`,
    );
}
