import type TS from "typescript";
import type { Compiler } from "../compiler/compiler.js";
import type { QuickInfo } from "../compiler/tslab.js";

type Part = TS.SymbolDisplayPart;
type Entry = TS.CompletionEntry & { symbol?: TS.Symbol };

/** The functions of TypeScript's language service that the kernel calls without a service around them. */
export interface ServiceFunctions {
  getQuickInfoAtPosition(
    file: TS.SourceFile,
    checker: TS.TypeChecker,
    cancellation: TS.CancellationToken,
    position: number,
  ): QuickInfo | undefined;
  getTouchingPropertyName(file: TS.SourceFile, position: number): TS.Node;
  getTokenAtPosition(file: TS.SourceFile, position: number): TS.Node;
  getContainingObjectLiteralElement(
    node: TS.Node,
  ): (TS.ObjectLiteralElement & { parent: TS.Expression }) | undefined;
  getPropertySymbolsFromContextualType(
    element: TS.Node,
    checker: TS.TypeChecker,
    type: TS.Type,
    unionSymbolOk: boolean,
  ): readonly TS.Symbol[];
  SignatureHelp: {
    getSignatureHelpItems(
      program: TS.Program,
      file: TS.SourceFile,
      position: number,
      reason: undefined,
      cancellation: TS.CancellationToken,
    ): TS.SignatureHelpItems | undefined;
  };
  SymbolDisplay: { getSymbolKind(checker: TS.TypeChecker, symbol: TS.Symbol, location: TS.Node): string };
  JsDoc: {
    getJsDocCommentsFromDeclarations(declarations: TS.Node[]): Part[];
    getJsDocTagsFromDeclarations(declarations: TS.Node[]): TS.JSDocTagInfo[];
  };
  Completions: {
    // biome-ignore lint/suspicious/noExplicitAny: passed on as they come
    getCompletionsAtPosition(...args: any[]): { entries: Entry[] } | undefined;
  };
}

export const serviceFunctions = (ts: Compiler) => ts as unknown as ServiceFunctions;

export const neverCancelled: TS.CancellationToken = {
  isCancellationRequested: () => false,
  throwIfCancellationRequested: () => {},
};
