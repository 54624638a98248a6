import { SetupError } from "./setup-error.mjs";

/**
 * Runs a program to its end and sets the process's exit code: what it returns, or 1 after saying what went wrong.
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
