import { exitCode, RunError, UsageError } from "../errors.js";

const usage = `Usage: topolab run NOTEBOOK [-p NAME=VALUE]... [-o FOLDER | -o COPY.ipynb]
               [--timeout TIME] [--resume | --fresh] [--result FILE.json]
       topolab parameters NOTEBOOK
       topolab sweep NOTEBOOK --grid NAME=A,B,... [--grid ...] [--seeds N] [-p NAME=VALUE]...
               [-o FOLDER] [--jobs N] [--memory GB] [--timeout TIME] [--retries N] [--fresh]
               [--ray http://HEAD:8265 [--ray-command COMMAND]]

run         executes a notebook on the topolab kernel and saves the executed copy (in out/) after every cell
parameters  lists the parameters that -p and --grid can set, with types and values
sweep       runs every point of a grid, as processes here or as jobs on a Ray cluster; see kernel/README.md

TIME is the limit of one cell, such as 90s, 10m or 2h. --resume continues where an earlier run stopped, if it had the same
cells and parameters; --fresh starts again, even if a copy exists.
The exit code is 0 if all cells ran, 1 if one failed, 2 for wrong arguments or parameters, 3 if a cell took too long,
4 if the kernel died, 130 if interrupted. The exit code of a sweep is 1 if a point failed.`;

async function main([command, ...args]: string[]): Promise<void> {
  if (command === "run") await (await import("./run.js")).runCommand(args);
  else if (command === "sweep") await (await import("./sweep.js")).sweepCommand(args);
  else if (command === "parameters") (await import("./parameters.js")).parametersCommand(args);
  else if (command === "--help" || command === "-h" || command === "help") process.stdout.write(`${usage}\n`);
  else throw new UsageError(command ? `Unknown command ${command}\n\n${usage}` : usage);
}

/** Errors of `parseArgs` about wrong options. */
const isUsage = (error: unknown) => String((error as { code?: unknown })?.code).startsWith("ERR_PARSE_ARGS");

main(process.argv.slice(2)).catch((error: Error) => {
  const known = error instanceof RunError || isUsage(error);
  process.stderr.write(`topolab: ${known ? error.message : error.stack}\n`);
  process.exitCode = error instanceof RunError ? error.exitCode : isUsage(error) ? exitCode.usage : 1;
});
