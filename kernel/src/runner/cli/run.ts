import { parseArgs } from "node:util";
import { toJson } from "../../protocol/json.js";
import { CellError, RunError, UsageError } from "../errors.js";
import { writeWhole } from "../files.js";
import { headingAbove } from "../notebook.js";
import { makeFolderOf } from "../output-folder.js";
import { isClaim } from "../results.js";
import { run } from "../run.js";
import type { RunResult } from "../types.js";
import { assignments } from "./assignments.js";
import { secondsFrom, spoken } from "./durations.js";
import { ProgressPrinter } from "./progress.js";
import { stopSignal } from "./stop.js";

/** `topolab run`. */
export async function runCommand(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      parameter: { type: "string", short: "p", multiple: true, default: [] },
      output: { type: "string", short: "o", default: "out" },
      timeout: { type: "string" },
      resume: { type: "boolean", default: false },
      fresh: { type: "boolean", default: false },
      result: { type: "string" },
    },
  });
  const [notebook, ...more] = positionals;
  if (!notebook || more.length) throw new UsageError("topolab run takes one notebook: see topolab --help");
  if (values.result) makeFolderOf(values.result);
  const progress = new ProgressPrinter(process.stderr);
  const signal = stopSignal(() =>
    process.stderr.write("\nInterrupting the cell. Press Ctrl-C again to end at once.\n"),
  );
  try {
    const result = await run(notebook, {
      output: values.output,
      parameters: assignments("-p", values.parameter),
      timeout: values.timeout === undefined ? undefined : secondsFrom(values.timeout),
      resume: values.resume && !values.fresh,
      signal,
      onProgress: (event) => progress.tell(event),
    });
    if (values.result) writeResult(values.result, result);
    progress.close();
    process.stdout.write(`${summary(result)}\n`);
  } catch (error) {
    progress.close();
    if (error instanceof RunError) explain(error);
    throw error;
  }
}

/** The result that a sweep collects; if it exists, the run is finished. */
function writeResult(file: string, result: RunResult): void {
  const { notebook, path, name, ...rest } = result;
  writeWhole(file, `${toJson({ notebook: name, ...rest })}\n`);
}

function summary({ path, seconds, claims, kept, restored }: RunResult): string {
  const judged = claims.filter(isClaim);
  const held = judged.filter(({ holds }) => holds === true).length;
  const parts = [
    `${path}: ${spoken(seconds)}`,
    ...(kept ? [`${kept} cells were kept, ${restored} of them executed again`] : []),
    ...(judged.length ? [`${held} of ${judged.length} claims hold`] : []),
  ];
  return parts.join("; ");
}

/** The cell and its error. */
function explain(error: RunError): void {
  if (error.notebook && error.cell !== undefined) {
    const heading = headingAbove(error.notebook, error.cell);
    process.stderr.write(`Cell ${error.cell + 1} of the notebook${heading ? `, below “${heading}”` : ""}:\n`);
  }
  if (!(error instanceof CellError)) return;
  const text = error.traceback.join("\n");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the kernel's colors, where nobody can see them
  process.stderr.write(`${process.stderr.isTTY ? text : text.replace(/\x1b\[\d+m/g, "")}\n`);
}
