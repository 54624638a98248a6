import { createRequire } from "node:module";
import type { ColumnTable } from "arquero";
import { BackendError } from "./errors.js";

const require = createRequire(import.meta.url);

/**
 * Returns columns as an arquero table. The user installs arquero, so it is loaded only when a table is needed.
 * @throws {BackendError} if arquero is not installed
 */
export function columnTable(columns: Readonly<Record<string, readonly unknown[]>>): ColumnTable {
  try {
    const { table } = require("arquero") as typeof import("arquero");
    return table(columns as Record<string, unknown[]>);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    const remedy =
      'npm install arquero, with "overrides": { "@uwdata/flechette": "2.6.0" } in package.json if npm cannot find a dependency of flechette 2.7';
    throw new BackendError(`Tables need arquero, which is not installed: ${remedy}`, { cause: error });
  }
}
