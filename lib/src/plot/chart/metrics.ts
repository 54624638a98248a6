import { type Bundle, type Displayable, displayKey } from "../../bundle.js";
import { table } from "../../html.js";

/** A run's numbers as data, for a sweep to gather. */
export const metricsType = "application/vnd.topolab.metrics+json";

/**
 * Shows a run's numbers by name as a table of one row: `await display(plot.metrics({ ks, energy }))`.
 * `topolab sweep` collects them from every run, together with the claims, as columns of its results.
 *
 * @example
 * await display(metrics({ energy: 0.012, ks: 0.03 }));
 */
export function metrics(values: Readonly<Record<string, number>>): Displayable {
  const view = { columns: Object.keys(values), rows: [Object.values(values)] };
  return { [displayKey]: (): Bundle => ({ ...table(view), [metricsType]: values }) };
}
