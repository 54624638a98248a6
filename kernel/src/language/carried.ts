import type TS from "typescript";
import { declaredBy } from "../compiler/commonjs.js";
import type { Compiler } from "../compiler/compiler.js";

const parse = (ts: Compiler, text: string) =>
  ts.createSourceFile("cell.ts", text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);

/**
 * Returns the declarations of earlier cells that tslab would forget: namespaces, `import =`, and additions to the
 * global scope and to modules. Names that the new cell declares again are left out.
 * @param previous the declarations of the earlier cells
 * @param declared the declarations of the new cell
 */
export function carried(ts: Compiler, previous: string, declared: string): string {
  if (!/\b(namespace|module|global)\b|\bimport\s[^{}*"']+=/.test(previous)) return "";
  const names = new Set(parse(ts, declared).statements.flatMap((statement) => namesOf(ts, statement)));
  const kept = parse(ts, previous).statements.filter((statement) => {
    if (ts.isModuleDeclaration(statement) && isAugmentation(ts, statement)) return true;
    const isForgotten = ts.isModuleDeclaration(statement) || ts.isImportEqualsDeclaration(statement);
    return isForgotten && !names.has(statement.name.text);
  });
  return kept.map((statement) => `${statement.getText()}\n`).join("");
}

/**
 * Returns the declarations without those that the cell's `declare global` and `declare module "…"` repeat, so that such
 * a cell can be changed and run again.
 */
export function withoutReplaced(ts: Compiler, previous: string, source: string): string {
  if (!/\bdeclare\s+(global|module)\b/.test(source)) return previous;
  const newer = parse(ts, source).statements;
  const file = parse(ts, previous);
  const statements = file.statements.map((statement) =>
    ts.isModuleDeclaration(statement) && isAugmentation(ts, statement)
      ? withoutRedeclared(ts, statement, newer)
      : statement,
  );
  return ts.createPrinter().printFile(ts.factory.updateSourceFile(file, statements));
}

/** Whether it is `declare global` or `declare module "…"`, of which there may be several. */
function isAugmentation(ts: Compiler, node: TS.ModuleDeclaration): boolean {
  return ts.isStringLiteral(node.name) || (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
}

/**
 * The block without the declarations that newer blocks of the same name repeat; for interfaces, without repeated
 * members.
 */
function withoutRedeclared(
  ts: Compiler,
  block: TS.ModuleDeclaration,
  newer: readonly TS.Statement[],
): TS.ModuleDeclaration {
  const { body } = block;
  if (!body || !ts.isModuleBlock(body)) return block;
  const blocks = newer.filter(ts.isModuleDeclaration).filter(({ name }) => name.text === block.name.text);
  const statements = blocks.flatMap((other) =>
    other.body && ts.isModuleBlock(other.body) ? [...other.body.statements] : [],
  );
  const names = new Set(
    statements.filter((node) => !isMergeable(ts, node)).flatMap((node) => namesOf(ts, node)),
  );
  const kept = body.statements.flatMap((node): TS.Statement[] => {
    if (ts.isInterfaceDeclaration(node)) return [withoutMembers(ts, node, statements)];
    if (ts.isModuleDeclaration(node)) return [withoutRedeclared(ts, node, statements)];
    return namesOf(ts, node).some((name) => names.has(name)) ? [] : [node];
  });
  const { modifiers, name } = block;
  return ts.factory.updateModuleDeclaration(block, modifiers, name, ts.factory.updateModuleBlock(body, kept));
}

const isMergeable = (ts: Compiler, node: TS.Node) =>
  ts.isInterfaceDeclaration(node) || ts.isModuleDeclaration(node);

function withoutMembers(
  ts: Compiler,
  node: TS.InterfaceDeclaration,
  newer: readonly TS.Statement[],
): TS.InterfaceDeclaration {
  const same = newer.filter(ts.isInterfaceDeclaration).filter(({ name }) => name.text === node.name.text);
  const names = new Set(same.flatMap(({ members }) => members.map((member) => member.name?.getText())));
  const { modifiers, name, typeParameters, heritageClauses } = node;
  const members = node.members.filter((member) => !names.has(member.name?.getText()));
  return ts.factory.updateInterfaceDeclaration(
    node,
    modifiers,
    name,
    typeParameters,
    heritageClauses,
    members,
  );
}

/** The names that a statement of a declaration file declares, types as well. */
function namesOf(ts: Compiler, statement: TS.Statement): string[] {
  const { name } = statement as { name?: TS.Node };
  return name && ts.isIdentifier(name) ? [name.text] : declaredBy(ts, statement);
}
