import { createRequire } from "node:module";
import path from "node:path";
import type TS from "typescript";
import type { Compiler } from "../compiler.js";

const noTypes = 7016;
const noModule = 2307;
/** tslab's root is the notebook's folder; files above it are allowed. */
const outsideRoot = 6059;
const hinted = new Set<string>();

/**
 * Whether a complaint is only about a module without types. It is then reported once on stderr, and the module is
 * `any`. A module that is not installed remains an error.
 */
export function isHint(ts: Compiler, { code, messageText }: TS.Diagnostic): boolean {
  if (code === outsideRoot) return true;
  if (code !== noTypes && code !== noModule) return false;
  const [, name = ""] = /'([^']+)'/.exec(ts.flattenDiagnosticMessageText(messageText, " ")) ?? [];
  if (code === noModule && !canLoad(name)) return false;
  if (!hinted.has(name)) console.warn(`Hint: ${name} has no types, so everything in it is \`any\`.`);
  hinted.add(name);
  return true;
}

function canLoad(name: string): boolean {
  const require = createRequire(path.join(process.cwd(), "cell.js"));
  try {
    require.resolve(name);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ERR_PACKAGE_PATH_NOT_EXPORTED";
  }
}
