import ts from "typescript";
import { expect, it } from "vitest";
import { annotateAny } from "../../kernel/src/annotate.js";

const after = (source: string, ...names: string[]) =>
  annotateAny(
    ts,
    source,
    names.map((name) => source.indexOf(name) + name.length),
  );

it("declares a variable behind its name", () => {
  expect(after("const x = make(), y = 2;", "x", "y")).toBe("const x: any = make(), y: any = 2;");
});

it("declares a function behind its parameters, an async one as a promise", () => {
  expect(after("function make(a = g(1), b?: number) {}", "make")).toBe(
    "function make(a = g(1), b?: number): any {}",
  );
  expect(after("async function train(curve?: Live) {}", "train")).toBe(
    "async function train(curve?: Live): Promise<any> {}",
  );
});

it("declares a method behind its parameters", () => {
  expect(after("class A { make() {} }", "make")).toBe("class A { make(): any {} }");
});
