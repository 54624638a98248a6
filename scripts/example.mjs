// npm run example NAME [ARGUMENTS]: compiles examples/NAME.ts to out/examples and runs it.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { house } from "./program/house.mjs";

const folder = join(house.root, "examples");
const names = readdirSync(folder).flatMap((file) => (file.endsWith(".ts") ? [file.slice(0, -3)] : []));
const [name = "", ...args] = process.argv.slice(2);
if (!existsSync(join(folder, `${name}.ts`))) {
  console.error(`Usage: npm run example NAME [ARGUMENTS]\nThe examples are: ${names.join(", ")}`);
  process.exit(2);
}
const { outputText } = ts.transpileModule(readFileSync(join(folder, `${name}.ts`), "utf8"), {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
});
// Inside the checkout, so that its imports resolve.
const program = join(house.out, "examples", `${name}.mjs`);
mkdirSync(join(house.out, "examples"), { recursive: true });
writeFileSync(program, outputText);
process.chdir(house.root);
process.argv = [process.argv[0], program, ...args];
await import(pathToFileURL(program).href);
