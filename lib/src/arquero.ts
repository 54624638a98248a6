import { createRequire } from "node:module";
import type { ColumnTable } from "arquero";
import { BackendError } from "./errors.js";

const require = createRequire(import.meta.url);

/**
 * Columns as an arquero table. arquero is the reader's to install, so it is loaded when a table is asked for.
 * @throws {BackendError} where arquero is not installed
 */
export function columnTable(columns: Readonly<Record<string, readonly unknown[]>>): ColumnTable {
  try {
    const { table } = require("arquero") as typeof import("arquero");
    return table(columns as Record<string, unknown[]>);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    const remedy =
      'npm install arquero, with "overrides": { "@uwdata/flechette": "2.6.0" } in package.json where npm cannot find what flechette 2.7 asks for';
    throw new BackendError(`Tables need arquero, which is not installed: ${remedy}`, { cause: error });
  }
}
