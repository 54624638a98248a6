/** @typedef {{ name: string, value: number, unit: string, ok?: boolean }} Figure */

/**
 * The figures of a bench: those of its JSON object, or, if it did not come to its end, those of the lines before.
 * @param {string[]} lines @returns {{ figures: Figure[], failures: string[], complete: boolean }}
 */
export function figuresOf(lines) {
  for (const line of [...lines].reverse()) {
    if (!line.startsWith("{")) continue;
    try {
      const { figures, failures = [] } = JSON.parse(line);
      if (Array.isArray(figures)) return { figures, failures, complete: true };
    } catch {
      // Another line.
    }
  }
  const figures = lines.flatMap((line) => {
    const [, name, value, unit] = line.match(/^(\S.*): (-?[\d.]+(?:e[+-]?\d+)?) (ms|s|×|%|Mi?B)$/) ?? [];
    return name ? [{ name, value: Number(value), unit }] : [];
  });
  return { figures, failures: [], complete: false };
}

/** The figures that are ratios, by name. @param {Figure[]} figures @returns {Record<string, number>} */
export function ratiosOf(figures) {
  const ratios = figures.filter(({ unit }) => unit === "×");
  return Object.fromEntries(ratios.map(({ name, value }) => [name, value]));
}

/** The names of the figures that miss their hold. @param {Figure[]} figures */
export const missedOf = (figures) => figures.filter(({ ok }) => ok === false).map(({ name }) => name);

/**
 * The step on the GPU as a share of the step on the processor, each in its fastest form, for every network that the
 * bench of devices has timed on both.
 * @param {Figure[]} figures @returns {Record<string, number>}
 */
export function deviceRatios(figures) {
  /** @type {Map<string, { gpu?: number, cpu?: number }>} */
  const best = new Map();
  for (const { name, value } of figures) {
    const [, model, device] = name.match(/^(.+), (gpu|cpu) \w+ float32, step$/) ?? [];
    if (!model) continue;
    const times = best.get(model) ?? {};
    const key = device === "gpu" ? "gpu" : "cpu";
    best.set(model, { ...times, [key]: Math.min(value, times[key] ?? value) });
  }
  return Object.fromEntries(
    [...best].flatMap(([model, { gpu, cpu }]) =>
      gpu === undefined || cpu === undefined ? [] : [[model, Number((gpu / cpu).toPrecision(3))]],
    ),
  );
}
