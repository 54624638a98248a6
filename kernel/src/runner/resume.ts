import type TS from "typescript";
import { UsageError } from "./errors.js";
import { hasTag, mayFail, type Notebook, type NotebookCell, runnable, textOf } from "./notebook.js";
import { compiler } from "./parameters/declared.js";
import { currentParameters } from "./parameters/set.js";
import type { Value } from "./parameters/type.js";

/**
 * The point at which a run continues.
 *
 * A kernel's state is lost when it ends. So the cells before the first unfinished one are executed again to restore
 * their variables; their new outputs are discarded and the saved ones kept. Two kinds of cells are not executed again:
 * those that only print existing values, and those tagged `stateless` by their author, because later cells do not
 * depend on them. This is correct if the cells draw from seeded generators, as ours do, and if their sources have not
 * changed since the first run, which is checked.
 */
export interface Plan {
  /** The index of the first unfinished cell; the number of cells if all are finished. */
  from: number;
  /** The indices of the finished cells that are executed again, in order. */
  again: number[];
}

/** Runs every cell. */
export const whole: Plan = { from: 0, again: [] };

/**
 * Plans the continuation of a run from a saved copy, and copies the outputs of its finished cells.
 * @param notebook the notebook with its parameters set and nothing executed
 * @param saved the copy that an earlier run saved
 * @param copy the copy's file
 * @throws {UsageError} if the copy has other cells or parameters, because a new run would overwrite it
 */
export function resume(notebook: Notebook, saved: Notebook, copy: string): Plan {
  const ran = codeCells(saved);
  const cells = codeCells(notebook);
  const reason = difference(notebook, saved);
  if (reason) {
    throw new UsageError(
      `${copy} cannot be resumed: ${reason}. Pass --fresh to start again and overwrite it, or another output`,
    );
  }
  const unfinished = cells.findIndex((cell, k) => runnable(cell) && !isFinished(ran[k]));
  const finished = unfinished < 0 ? cells : cells.slice(0, unfinished);
  for (const [k, cell] of finished.entries()) {
    const { execution_count, outputs, metadata } = ran[k];
    Object.assign(cell, { execution_count, outputs });
    if (metadata.execution) cell.metadata.execution = metadata.execution;
  }
  notebook.metadata.widgets = saved.metadata.widgets;
  if (unfinished < 0) return { from: notebook.cells.length, again: [] };
  const again = finished.filter((cell) => runnable(cell) && !leavesNothing(cell));
  const index = (cell: NotebookCell) => notebook.cells.indexOf(cell);
  return { from: index(cells[unfinished]), again: again.map(index) };
}

const codeCells = ({ cells }: Notebook) => cells.filter(({ cell_type }) => cell_type === "code");

/** The reason why a copy does not belong to this run; undefined if it does. Only code cells matter. */
function difference(notebook: Notebook, saved: Notebook): string | undefined {
  const about = saved.metadata.topolab as { parameters?: Record<string, Value> } | undefined;
  if (!about) return "it was not saved by `topolab run`";
  const here = currentParameters(notebook);
  const there = about.parameters ?? {};
  const names = Object.keys({ ...there, ...here });
  // As in the copy's file, because JSON has no Infinity.
  const changed = names.filter((name) => JSON.stringify(there[name]) !== JSON.stringify(here[name]));
  if (changed.length > 0) {
    const values = (of: Record<string, Value>) =>
      changed.map((name) => `${name} = ${JSON.stringify(of[name])}`).join(", ");
    return `it has ${values(there)}, but this run has ${values(here)}`;
  }
  const [ran, cells] = [codeCells(saved), codeCells(notebook)];
  const other = cells.findIndex((cell, k) => !ran[k] || textOf(cell.source) !== textOf(ran[k].source));
  if (other >= 0) return `code cell ${other + 1} has changed since`;
  return ran.length > cells.length ? "it has more code cells" : undefined;
}

function isFinished(cell: NotebookCell): boolean {
  const failed = cell.outputs?.some(({ output_type }) => output_type === "error") && !mayFail(cell);
  return typeof cell.execution_count === "number" && !failed;
}

function leavesNothing(cell: NotebookCell): boolean {
  return hasTag(cell, "stateless") || printsOnly(compiler(), textOf(cell.source));
}

/** Methods without side effects that format numbers and strings. */
const formatting = /^(toFixed|toPrecision|toExponential|toString|toLocaleString|join|padStart|padEnd)$/;

const isAssignment = (ts: typeof TS, kind: TS.SyntaxKind) =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** Whether a cell only prints: calls of `console` and `cell.display` whose arguments have no side effects. */
function printsOnly(ts: typeof TS, source: string): boolean {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const harmless = (node: TS.Node): boolean => {
    if (ts.isCallExpression(node)) {
      const method = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : "";
      if (!formatting.test(method)) return false;
    }
    const changes =
      ts.isFunctionLike(node) ||
      ts.isNewExpression(node) ||
      ts.isTaggedTemplateExpression(node) ||
      ts.isAwaitExpression(node) ||
      ts.isDeleteExpression(node) ||
      ts.isPostfixUnaryExpression(node) ||
      (ts.isPrefixUnaryExpression(node) && node.getText(file).match(/^(\+\+|--)/) !== null) ||
      (ts.isBinaryExpression(node) && isAssignment(ts, node.operatorToken.kind));
    return !changes && ts.forEachChild(node, (child) => !harmless(child)) !== true;
  };
  return file.statements.every((statement) => {
    if (!ts.isExpressionStatement(statement)) return false;
    const { expression } = statement;
    const call = ts.isAwaitExpression(expression) ? expression.expression : expression;
    if (!ts.isCallExpression(call)) return false;
    const prints = /^(console\.(log|info|warn|error)|cell\.display)$/.test(call.expression.getText(file));
    return prints && call.arguments.every(harmless);
  });
}
