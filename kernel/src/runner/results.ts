import { headingAbove, type Notebook, type Output, type Text, textOf } from "./notebook.js";

/** The MIME type of the claims' data, which accompany the HTML of a table of claims. */
export const claimsType = "application/vnd.topolab.claims+json";
/** The MIME type of named numbers that a sweep collects. */
export const metricsType = "application/vnd.topolab.metrics+json";
const vegaLite = "application/vnd.vegalite.v5+json";

/** A claim of a paper with its result; numbers that are not finite are null, as in JSON. */
export interface ClaimFound {
  claim: string;
  source: string;
  measure: string;
  paper?: string;
  value: number | string | null;
  interval?: readonly [low: number | null, high: number | null];
  /** The number of values. */
  seeds?: number;
  /** The bound and where it comes from. */
  bound?: string;
  /** The setting: the paper's, other data, or ours. */
  scope?: "paper" | "other data" | "ours";
  /** "null" and "control" rows show that the test can distinguish; they are not claims. Default "claim". */
  role?: "claim" | "null" | "control";
  /** The verdict in words. */
  words?: string;
  holds: boolean | "unknown";
}

/**
 * Whether a row is a claim, and not a null row or a positive control.
 *
 * @example
 * const { claims } = await runNotebook("notebooks/01-swiss-roll.ipynb");
 * claims.filter(isClaim).length;
 */
export const isClaim = ({ role = "claim" }: ClaimFound): boolean => role === "claim";

/** A figure that a notebook shows. */
export interface FigureShown {
  /** The index of its cell among the notebook's cells. */
  cell: number;
  /** The nearest heading above it. */
  heading: string;
  caption: string;
  /** A Vega-Lite specification; photographs have none. */
  spec?: Record<string, unknown>;
  /** Base64. */
  png?: string;
}

const shownIn = (notebook: Notebook): Output[] => notebook.cells.flatMap(({ outputs = [] }) => outputs);

/**
 * Returns all claims that an executed notebook shows, in order.
 *
 * @example
 * const { notebook } = await runNotebook("notebooks/01-swiss-roll.ipynb");
 * claimsOf(notebook).filter(isClaim).map(({ claim, holds }) => [claim, holds]);
 */
export function claimsOf(notebook: Notebook): ClaimFound[] {
  return shownIn(notebook).flatMap(({ data }) => (data?.[claimsType] as ClaimFound[] | undefined) ?? []);
}

/**
 * Returns the numbers that an executed notebook shows under `metricsType`; for repeated names the last one.
 *
 * @example
 * const { notebook } = await runNotebook("notebooks/01-swiss-roll.ipynb");
 * metricsOf(notebook);
 */
export function metricsOf(notebook: Notebook): Record<string, number> {
  const shown = shownIn(notebook).map(
    ({ data }) => data?.[metricsType] as Record<string, number> | undefined,
  );
  return Object.assign({}, ...shown);
}

/**
 * Returns all figures that an executed notebook shows, in order.
 *
 * @example
 * const { notebook } = await runNotebook("notebooks/01-swiss-roll.ipynb");
 * figuresOf(notebook).map(({ heading, caption }) => `${heading}: ${caption}`);
 */
export function figuresOf(notebook: Notebook): FigureShown[] {
  return notebook.cells.flatMap(({ outputs = [] }, cell) =>
    outputs
      .filter(({ data }) => data && ("image/png" in data || vegaLite in data))
      .map(({ data = {} }) => ({
        cell,
        heading: headingAbove(notebook, cell),
        caption: textOf(data["text/plain"] as Text),
        spec: data[vegaLite] as FigureShown["spec"],
        png:
          data["image/png"] === undefined ? undefined : textOf(data["image/png"] as Text).replace(/\s/g, ""),
      })),
  );
}
