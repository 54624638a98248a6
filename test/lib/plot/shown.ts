import type { Displayable } from "topolab";

type Shows = Record<symbol, () => Record<string, string> | Promise<Record<string, string>>>;

/** The bundle that a value shows itself with. */
export const shown = async (value: Displayable): Promise<Record<string, string>> =>
  (value as unknown as Shows)[Symbol.for("Jupyter.display")]();
