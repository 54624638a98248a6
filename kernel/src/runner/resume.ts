import type TS from "typescript";
import { hasTag, type Notebook, type NotebookCell, runnable, textOf } from "./notebook.js";
import { compiler } from "./parameters/declared.js";

/**
 * Where a run goes on, and why it does so there.
 *
 * A kernel's state dies with it. So the cells before the first unfinished one are executed again, which brings back
 * their variables, and what they show is thrown away: the outputs of the first time stand. Two kinds of cells are not
 * executed again: those that only print what is there, and those that their author tagged `stateless`, for they leave
 * nothing in the kernel that a later cell reads. That is sound where the cells draw from seeded generators, as ours
 * do, and where their sources are those of the first run, which is checked.
 */
export interface Plan {
  /** The index of the first cell that is not finished; the number of cells where all are. */
  from: number;
  /** The indices of the finished cells that are executed again, in order. */
  again: number[];
}

/**
 * Plans how a run goes on from a saved copy.
 * @param fresh the notebook with its parameters set and nothing executed
 * @param saved the copy that an earlier run saved
 * @returns undefined where the copy is of another notebook, or of other parameters
 */
export function planResume(fresh: Notebook, saved: Notebook): Plan | undefined {
  if (!saved.metadata.topolab || saved.cells.length !== fresh.cells.length) return undefined;
  const same = fresh.cells.every(
    (cell, i) =>
      cell.cell_type === saved.cells[i].cell_type && textOf(cell.source) === textOf(saved.cells[i].source),
  );
  if (!same) return undefined;
  const unfinished = saved.cells.findIndex((cell) => runnable(cell) && !isFinished(cell));
  const from = unfinished < 0 ? saved.cells.length : unfinished;
  const again = [...saved.cells.slice(0, from).keys()].filter(
    (i) => runnable(saved.cells[i]) && from < saved.cells.length && !leavesNothing(saved.cells[i]),
  );
  return { from, again };
}

function isFinished({ execution_count, outputs = [] }: NotebookCell): boolean {
  return typeof execution_count === "number" && !outputs.some(({ output_type }) => output_type === "error");
}

function leavesNothing(cell: NotebookCell): boolean {
  return hasTag(cell, "stateless") || printsOnly(compiler(), textOf(cell.source));
}

/** Methods that change nothing, which numbers and texts are printed with. */
const formatting = /^(toFixed|toPrecision|toExponential|toString|toLocaleString|join|padStart|padEnd)$/;

const isAssignment = (ts: typeof TS, kind: TS.SyntaxKind) =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** Whether a cell only prints: calls of `console` and `cell.display` whose arguments call and change nothing. */
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
