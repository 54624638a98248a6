import type { Bundle } from "./bundle.js";

/** Where bundles go. */
export type Outlet = (bundle: Bundle, options: { id?: string; update?: boolean }) => void;

/** tslab's display object for one display id: it sends one MIME type a message. */
interface TslabDisplay {
  raw(type: string, content: string | Uint8Array): void;
}

interface Tslab {
  display: TslabDisplay;
  newDisplay(): TslabDisplay;
}

type Globals = Record<PropertyKey, unknown> & { __tslab__?: { require(name: string): unknown } };

/** The way out of the place where the program runs: a cell of topolab's kernel, of tslab's, or stdout. */
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

/** What tslab can show, richest first. Its messages hold one string each, so no chart specification goes there. */
const tslabTypes = ["image/png", "image/svg+xml", "text/html", "text/markdown", "text/plain"];

const tslabDisplays = new Map<string, TslabDisplay>();

function tslabOutlet(tslab: Tslab): Outlet {
  return (bundle, { id }) => {
    const type = tslabTypes.find((candidate) => typeof bundle[candidate] === "string");
    if (type) tslabDisplay(tslab, id).raw(type, bundle[type] as string);
  };
}

/** tslab gives out ids of its own; the second message under one is sent as an update. */
function tslabDisplay(tslab: Tslab, id: string | undefined): TslabDisplay {
  if (id === undefined) return tslab.display;
  const known = tslabDisplays.get(id) ?? tslab.newDisplay();
  tslabDisplays.set(id, known);
  return known;
}
