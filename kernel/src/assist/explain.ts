import type TS from "typescript";
import type { Compiler } from "../compiler/compiler.js";
import { documentationOf, documentedSymbol } from "../language/doc-comments.js";
import type { Explanation, Tag } from "./jsdoc.js";
import { neverCancelled, serviceFunctions } from "./typescript.js";

type Part = { text: string };

/** Beyond this number, overloads are only counted. */
const shownSignatures = 5;

/**
 * TypeScript's information about a place in a cell: about the name there, or the property of an options object whose
 * value is there; and about the call whose argument it is in.
 */
export function explain(
  ts: Compiler,
  program: TS.Program,
  file: TS.SourceFile,
  position: number,
): Explanation[] {
  const call = callAround(ts, program, file, position);
  const name = nameAt(ts, file, position);
  const word = name !== undefined && name !== call?.callee ? explainName(ts, program, file, name) : undefined;
  return [word, call?.explanation].filter((found) => found !== undefined);
}

/** The start of the name at or just before the cursor, or of the property whose value the cursor is in. */
function nameAt(ts: Compiler, file: TS.SourceFile, position: number): number | undefined {
  const { getTouchingPropertyName } = serviceFunctions(ts);
  for (const at of [position, position - 1]) {
    const node = getTouchingPropertyName(file, at);
    const isName = ts.isIdentifier(node) || ts.isPrivateIdentifier(node) || isKeyword(ts, node);
    if (isName && node.getStart(file) <= position && position <= node.end) return node.getStart(file);
  }
  const found = (node: TS.Node) =>
    ts.isPropertyAssignment(node) || ts.isBlock(node) || ts.isCallExpression(node);
  let node: TS.Node | undefined = getTouchingPropertyName(file, Math.max(0, position - 1));
  while (node && !found(node)) node = node.parent;
  return node && ts.isPropertyAssignment(node) ? node.name.getStart(file) : undefined;
}

const isKeyword = (ts: Compiler, node: TS.Node) =>
  node.kind >= ts.SyntaxKind.FirstKeyword && node.kind <= ts.SyntaxKind.LastKeyword;

function explainName(
  ts: Compiler,
  program: TS.Program,
  file: TS.SourceFile,
  position: number,
): Explanation | undefined {
  const checker = program.getTypeChecker();
  const info = serviceFunctions(ts).getQuickInfoAtPosition(file, checker, neverCancelled, position);
  if (!info) return undefined;
  const symbol = documentedSymbol(ts, checker, file, position);
  const onDisk = documentationOf(ts, symbol?.declarations ?? []);
  const documentation = onDisk.documentation || text(info.documentation);
  const tags = onDisk.tags.length > 0 ? onDisk.tags : tagsOf(info.tags);
  return { signature: text(info.displayParts), documentation, tags };
}

/** The call, `new` or similar whose argument contains the position; not one outside an enclosing function. */
function callAround(
  ts: Compiler,
  program: TS.Program,
  file: TS.SourceFile,
  position: number,
): { callee: number; explanation: Explanation } | undefined {
  const { SignatureHelp, getTokenAtPosition } = serviceFunctions(ts);
  const help = SignatureHelp.getSignatureHelpItems(program, file, position, undefined, neverCancelled);
  if (!help) return undefined;
  const { items, selectedItemIndex, applicableSpan } = help;
  const selected = items[selectedItemIndex];
  const others = items.filter((item) => item !== selected).slice(0, shownSignatures - 1);
  const left = items.length - 1 - others.length;
  const lines = [selected, ...others].map(signatureText);
  if (left > 0) lines.push(`// and ${left} more`);
  let node: TS.Node | undefined = getTokenAtPosition(file, Math.max(0, applicableSpan.start - 1));
  while (node && !ts.isCallLikeExpression(node)) node = node.parent;
  const checker = program.getTypeChecker();
  const declaration = node && checker.getResolvedSignature(node)?.declaration;
  const onDisk = documentationOf(ts, declaration ? [declaration] : []);
  return {
    callee: node ? calleeStart(ts, node, file) : -1,
    explanation: {
      signature: lines.join("\n"),
      documentation: onDisk.documentation || text(selected.documentation),
      tags: onDisk.tags.length > 0 ? onDisk.tags : tagsOf(selected.tags),
    },
  };
}

/** The start of the called name: `c` of `a.b.c(…)`. */
function calleeStart(ts: Compiler, node: TS.CallLikeExpression, file: TS.SourceFile): number {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return -1;
  const { expression } = node;
  return (ts.isPropertyAccessExpression(expression) ? expression.name : expression).getStart(file);
}

function signatureText(item: TS.SignatureHelpItem): string {
  const parameters = item.parameters.map(({ displayParts }) => text(displayParts));
  return [
    text(item.prefixDisplayParts),
    parameters.join(text(item.separatorDisplayParts)),
    text(item.suffixDisplayParts),
  ].join("");
}

const text = (parts: readonly Part[] | undefined) => (parts ?? []).map((part) => part.text).join("");

const tagsOf = (tags: readonly { name: string; text?: readonly Part[] }[] | undefined): Tag[] =>
  (tags ?? []).map((tag) => ({ name: tag.name, text: text(tag.text) }));
