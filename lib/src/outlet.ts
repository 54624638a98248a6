import type { Bundle } from "./bundle.js";

/** The destination of bundles. */
export type Outlet = (bundle: Bundle, options: { id?: string; update?: boolean }) => void;

/** tslab's display object for one display id; it sends one MIME type per message. */
interface TslabDisplay {
  raw(type: string, content: string | Uint8Array): void;
}

interface Tslab {
  display: TslabDisplay;
  newDisplay(): TslabDisplay;
}

type Globals = Record<PropertyKey, unknown> & { __tslab__?: { require(name: string): unknown } };

/** The outlet of the running program: a cell of topolab's kernel, a cell of tslab's, or stdout. */
export function outlet(): Outlet {
  const globals = globalThis as unknown as Globals;
  const cell = globals[Symbol.for("Jupyter.cell")] as { display: Outlet } | undefined;
  if (cell) return (bundle, options) => cell.display(bundle, options);
  if (globals.__tslab__) return tslabOutlet(globals.__tslab__.require("tslab") as Tslab);
  return (bundle) => console.log(String(bundle["text/plain"] ?? Object.keys(bundle).join(", ")));
}

/** Makes the running cell of topolab's kernel wait for this before it ends; does nothing elsewhere. */
export function onCellEnd(callback: () => Promise<void>): void {
  const globals = globalThis as unknown as Globals;
  const cell = globals[Symbol.for("Jupyter.cell")] as
    | { onEnd?(callback: () => Promise<void>): void }
    | undefined;
  cell?.onEnd?.(callback);
}

/**
 * The MIME types that tslab can show, richest first. Its messages hold one string each, so chart specifications are
 * left out.
 */
const tslabTypes = ["image/png", "image/svg+xml", "text/html", "text/markdown", "text/plain"];

const tslabDisplays = new Map<string, TslabDisplay>();

function tslabOutlet(tslab: Tslab): Outlet {
  return (bundle, { id }) => {
    const type = tslabTypes.find((candidate) => typeof bundle[candidate] === "string");
    if (type) tslabDisplay(tslab, id).raw(type, bundle[type] as string);
  };
}

/** tslab assigns ids itself; a second message with the same id is an update. */
function tslabDisplay(tslab: Tslab, id: string | undefined): TslabDisplay {
  if (id === undefined) return tslab.display;
  const known = tslabDisplays.get(id) ?? tslab.newDisplay();
  tslabDisplays.set(id, known);
  return known;
}
