/**
 * One step of a set-up. `done` checks the disk and describes the result in a few words, or returns undefined if the
 * work is still to do. `run` does the work and describes the result; it can be killed at any moment and repeated.
 * @typedef {{
 *   name: string,
 *   title: string,
 *   needs?: string[],
 *   done(): string | undefined | Promise<string | undefined>,
 *   run(update: (state: string) => void, signal: AbortSignal): Promise<string>,
 * }} Step
 */

/**
 * Runs each step as soon as the steps it needs are done, several at a time. The first failure stops the others.
 * @param {Step[]} steps
 * @param {import("./progress.mjs").Progress} progress
 * @returns {Promise<string[]>} the names of the steps that had work to do
 * @throws the error of the first failing step
 */
export async function runSteps(steps, progress) {
  const stop = new AbortController();
  /** @type {Map<string, Promise<void>>} */
  const finished = new Map();
  /** @type {string[]} */
  const worked = [];

  const perform = async (/** @type {Step} */ step) => {
    await Promise.all((step.needs ?? []).map((name) => finished.get(name)));
    stop.signal.throwIfAborted();
    const already = await step.done();
    if (already !== undefined) return progress.done(step.title, already);
    const started = Date.now();
    progress.start(step.title);
    try {
      const result = await step.run((state) => progress.update(step.title, state), stop.signal);
      worked.push(step.name);
      progress.done(step.title, `${result} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      if (!stop.signal.aborted) progress.fail(step.title);
      stop.abort(error);
      throw error;
    }
  };

  for (const step of steps) {
    const missing = (step.needs ?? []).find((name) => !finished.has(name));
    if (missing) throw new Error(`Step ${step.name} needs ${missing}, which does not come before it`);
    finished.set(step.name, perform(step));
  }
  const outcomes = await Promise.allSettled(finished.values());
  if (stop.signal.aborted) throw stop.signal.reason;
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return worked;
}
