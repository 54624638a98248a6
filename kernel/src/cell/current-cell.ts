import type { Cell } from "./globals.js";

/**
 * Returns the kernel's interface to the running cell.
 * @throws {Error} outside a kernel
 * @example
 * currentCell().onEnd(() => console.log("the cell is done"));
 */
export function currentCell(): Cell {
  const cell = (globalThis as Record<symbol, unknown>)[Symbol.for("Jupyter.cell")];
  if (!cell) throw new Error("No cell is running: this function needs the topolab Jupyter kernel");
  return cell as Cell;
}

/**
 * Whether code runs in a kernel.
 *
 * @example
 * if (inKernel()) console.log("widgets can be drawn");
 */
export function inKernel(): boolean {
  return Symbol.for("Jupyter.cell") in globalThis;
}
