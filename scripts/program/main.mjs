import { SetupError } from "./setup-error.mjs";

/**
 * Runs a program to its end and sets the process's exit code: the program's result, or 1 after printing the error.
 * @param {() => Promise<number | void>} program
 */
export async function main(program) {
  try {
    process.exitCode = (await program()) ?? 0;
  } catch (error) {
    const text =
      error instanceof SetupError ? error.explain() : String(error instanceof Error ? error.stack : error);
    process.stderr.write(`\n${text}\n`);
    process.exitCode = 1;
  }
}
