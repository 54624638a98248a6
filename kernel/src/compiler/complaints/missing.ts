import type TS from "typescript";
import { topLevelAwait } from "../awaits.js";
import type { Compiler } from "../compiler.js";
import type { CellFile } from "./complaints.js";

type Placed = TS.DiagnosticWithLocation;

const noFile = "A cell is not a file. `process.cwd()` is the folder of the notebook.";
const noModule = "A cell is not a CommonJS module. Later cells can use its declarations without exports.";
const noMain = "A cell is always the main program. Remove the test of `require.main`.";
const noStdin = 'A notebook has no standard input. `input("…")` asks the user and returns a line.';
const noAwait =
  "A file that a cell imports cannot await at its top level. Export an async function and await it in the cell.";
const noMeta =
  "A file that a cell imports runs as CommonJS and has no `import.meta`. `__dirname` is its folder.";

/** A complaint by the kernel, without a TypeScript number. */
export function complain(ts: Compiler, file: TS.SourceFile, node: TS.Node, messageText: string): Placed {
  const start = node.getStart(file);
  const category = ts.DiagnosticCategory.Error;
  return { file, start, length: node.end - start, messageText, code: 0, category };
}

/** The user's modules run as CommonJS, which has no top-level await and no `import.meta`. */
export function missingInModules(ts: Compiler, file: TS.SourceFile): Placed[] {
  const awaiting = topLevelAwait(ts, file);
  const meta = (node: TS.Node): TS.Node | undefined =>
    isImportMeta(ts, node) ? node : ts.forEachChild(node, meta);
  const asking = file.text.includes("import.meta") ? meta(file) : undefined;
  return [
    ...(awaiting ? [complain(ts, file, awaiting, noAwait)] : []),
    ...(asking ? [complain(ts, file, asking, noMeta)] : []),
  ];
}

/** Names that Node's types declare and files have, but cells do not. */
export function missingInCells(ts: Compiler, program: TS.Program, { file }: CellFile): Placed[] {
  if (!/__dirname|__filename|\bmodule\b|\bmain\b|stdin|readFileSync|import\.meta|export \*/.test(file.text))
    return [];
  const checker = program.getTypeChecker();
  const found: Placed[] = [];
  const visit = (node: TS.Node): void => {
    if (ts.isTypeOfExpression(node) || ts.isTypeNode(node)) return;
    const advice = adviceFor(ts, node, checker);
    if (advice) found.push(complain(ts, file, node, advice));
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function adviceFor(ts: Compiler, node: TS.Node, checker: TS.TypeChecker): string | undefined {
  if (isImportMeta(ts, node)) return noFile;
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && !node.exportClause)
    return `\`export *\` defines no names for later cells. Write \`import * as name from ${node.moduleSpecifier.getText()}\`.`;
  if (isStdin(ts, node, checker)) return noStdin;
  if (ts.isPropertyAccessExpression(node) && node.getText() === "require.main")
    return isNodes(checker.getSymbolAtLocation(node.expression)) ? noMain : undefined;
  if (!ts.isIdentifier(node) || !/^(__dirname|__filename|module)$/.test(node.text)) return undefined;
  if (isName(ts, node) || !isNodes(checker.getSymbolAtLocation(node))) return undefined;
  return node.text === "module" ? noModule : noFile;
}

const isImportMeta = (ts: Compiler, node: TS.Node) =>
  ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword;

/** Whether an identifier names a property, as in `value.module` and `{ module: 1 }`, and not a variable. */
const isName = (ts: Compiler, node: TS.Identifier) =>
  (ts.isPropertyAccessExpression(node.parent) || ts.isPropertyAssignment(node.parent)) &&
  node.parent.name === node;

/** Whether only Node's types declare a name. */
function isNodes(symbol: TS.Symbol | undefined): boolean {
  const isNode = (declaration: TS.Declaration) =>
    declaration.getSourceFile().fileName.includes("/@types/node/");
  return symbol?.declarations?.every(isNode) === true;
}

/** `process.stdin` in any form, and its file descriptor. `process.stdin.isTTY` is allowed. */
function isStdin(ts: Compiler, node: TS.Node, checker: TS.TypeChecker): boolean {
  if (ts.isPropertyAccessExpression(node) && node.name.text === "stdin") {
    const { parent } = node;
    const asks = ts.isPropertyAccessExpression(parent) && /^(isTTY|fd)$/.test(parent.name.text);
    return !asks && isProcess(checker.getTypeAtLocation(node.expression));
  }
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent))
    return (
      (node.propertyName ?? node.name).getText() === "stdin" &&
      isProcess(checker.getTypeAtLocation(node.parent))
    );
  if (ts.isImportSpecifier(node) && (node.propertyName ?? node.name).text === "stdin")
    return /^.(node:)?process.$/.test(node.parent.parent.parent.moduleSpecifier.getText());
  if (!ts.isCallExpression(node) || !/\breadFileSync$/.test(node.expression.getText())) return false;
  return /^(0|["'`]\/dev\/stdin["'`])$/.test(node.arguments[0]?.getText() ?? "");
}

const isProcess = (type: TS.Type) => type.symbol?.name === "Process" && isNodes(type.symbol);
