import { exitCode, RunError, UsageError } from "../errors.js";

const usage = `Usage: topolab run NOTEBOOK [-p NAME=VALUE]... [-o FOLDER | -o COPY.ipynb]
               [--timeout TIME] [--resume | --fresh] [--result FILE.json]
       topolab parameters NOTEBOOK
       topolab sweep NOTEBOOK --grid NAME=A,B,... [--grid ...] [--seeds N] [-p NAME=VALUE]...
               [-o FOLDER] [--jobs N] [--memory GB] [--timeout TIME] [--retries N] [--fresh]
               [--ray http://HEAD:8265 [--ray-command COMMAND]]

run         executes a notebook on the topolab kernel and saves the executed copy (in out/) after every cell
parameters  lists what -p and --grid can set, with types and values
sweep       runs every point of a grid, as processes here or as jobs on a Ray cluster; see kernel/README.md

TIME is like 90s, 10m or 2h, and is for one cell. --resume goes on where an earlier run stopped, if it was of the same
cells and parameters; --fresh begins anew, even if a copy exists.
Ends with 0 when all cells ran, 1 when one failed, 2 for wrong arguments or parameters, 3 when a cell took too long,
4 when the kernel died, 130 when interrupted. A sweep ends with 1 when a point failed.`;

async function main([command, ...args]: string[]): Promise<void> {
  if (command === "run") await (await import("./run.js")).runCommand(args);
  else if (command === "sweep") await (await import("./sweep.js")).sweepCommand(args);
  else if (command === "parameters") (await import("./parameters.js")).parametersCommand(args);
  else if (command === "--help" || command === "-h" || command === "help") process.stdout.write(`${usage}\n`);
  else throw new UsageError(command ? `There is no command ${command}\n\n${usage}` : usage);
}

/** Errors of `parseArgs`: a wrong option is the caller's. */
const isUsage = (error: unknown) => String((error as { code?: unknown })?.code).startsWith("ERR_PARSE_ARGS");

main(process.argv.slice(2)).catch((error: Error) => {
  const known = error instanceof RunError || isUsage(error);
  process.stderr.write(`topolab: ${known ? error.message : error.stack}\n`);
  process.exitCode = error instanceof RunError ? error.exitCode : isUsage(error) ? exitCode.usage : 1;
});
