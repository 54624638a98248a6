const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
/** Without a terminal, progress is printed at least this often (ms), so that a long step does not look like a hang. */
const longestSilence = 1800;

/**
 * Shows the progress of jobs that may run in parallel.
 * @typedef {{
 *   note(text: string): void, start(title: string): void, update(title: string, state: string): void,
 *   done(title: string, result: string): void, fail(title: string): void, forget(title: string): void, close(): void,
 * }} Progress
 */

/** @param {number} since @returns {string} seconds since then */
const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`;

/** @param {NodeJS.WriteStream} stream @returns {Progress} */
export function progressOn(stream) {
  return stream.isTTY && process.env.TERM !== "dumb" ? spinners(stream) : lines(stream);
}

/**
 * A line for each running job at the foot of the terminal, redrawn ten times a second.
 * @param {NodeJS.WriteStream} stream @returns {Progress}
 */
function spinners(stream) {
  /** @type {Map<string, { since: number, state: string }>} */
  const jobs = new Map();
  let drawn = 0;
  let frame = 0;
  const erase = () => {
    if (drawn) stream.write(`\x1b[${drawn}A\x1b[J`);
    drawn = 0;
  };
  const draw = () => {
    for (const [title, { since, state }] of jobs) {
      const line = `  ${frames[frame]} ${[title, state, seconds(since)].filter(Boolean).join(" · ")}`;
      stream.write(`${line.slice(0, (stream.columns || 80) - 1)}\n`);
    }
    drawn = jobs.size;
  };
  const redraw = (/** @type {string} */ above = "") => {
    erase();
    if (above) stream.write(`${above}\n`);
    draw();
  };
  const timer = setInterval(() => {
    frame = (frame + 1) % frames.length;
    redraw();
  }, 100);
  timer.unref();
  return {
    note: (text) => redraw(text),
    start: (title) => void jobs.set(title, { since: Date.now(), state: "" }),
    update: (title, state) => {
      const job = jobs.get(title);
      if (job) job.state = state;
    },
    done: (title, result) => {
      jobs.delete(title);
      redraw(`  \x1b[32m✓\x1b[0m ${title}: ${result}`);
    },
    fail: (title) => {
      jobs.delete(title);
      redraw(`  \x1b[31m✗\x1b[0m ${title}`);
    },
    forget: (title) => void jobs.delete(title),
    close: () => {
      clearInterval(timer);
      erase();
    },
  };
}

/**
 * A line for each event, and one for all running jobs after a quiet period.
 * @param {NodeJS.WriteStream} stream @returns {Progress}
 */
function lines(stream) {
  /** @type {Map<string, { since: number, state: string }>} */
  const jobs = new Map();
  let last = Date.now();
  const print = (/** @type {string} */ text) => {
    last = Date.now();
    stream.write(`${text}\n`);
  };
  const timer = setInterval(() => {
    if (!jobs.size || Date.now() - last < longestSilence) return;
    const states = [...jobs].map(
      ([title, { since, state }]) => `${title} ${state ? `${state}, ` : ""}${seconds(since)}`,
    );
    print(`    … ${states.join(" · ")}`);
  }, 100);
  timer.unref();
  return {
    note: print,
    start: (title) => {
      jobs.set(title, { since: Date.now(), state: "" });
      print(`  - ${title}`);
    },
    update: (title, state) => {
      const job = jobs.get(title);
      if (job) job.state = state;
    },
    done: (title, result) => {
      jobs.delete(title);
      print(`  ✓ ${title}: ${result}`);
    },
    fail: (title) => {
      jobs.delete(title);
      print(`  ✗ ${title}`);
    },
    forget: (title) => void jobs.delete(title),
    close: () => clearInterval(timer),
  };
}
