import { createRequire } from "node:module";

/** The version of the library, such as "0.2.0". */
export const version: string = createRequire(import.meta.url)("../package.json").version;
