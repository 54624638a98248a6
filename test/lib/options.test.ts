import { describe, expect, it } from "vitest";
import { ValueError } from "../../lib/src/errors.js";
import { oneOf } from "../../lib/src/options.js";

const averages = ["harmonic", "arithmetic"] as const;

describe("oneOf", () => {
  it("returns a valid name", () => {
    expect(oneOf("arithmetic", averages, "average")).toBe("arithmetic");
  });

  it("names the option, the valid names and the value that it refuses", () => {
    expect(() => oneOf("mean" as "harmonic", averages, "average")).toThrow(
      new ValueError('average must be one of "harmonic", "arithmetic": got "mean"'),
    );
  });

  it.each([
    [undefined, "undefined"],
    [3, "3"],
    [null, "null"],
    [["harmonic"], "an array"],
    [{ kind: "harmonic" }, "an object"],
  ])("refuses %j", (value, got) => {
    expect(() => oneOf(value as never, averages, "average")).toThrow(new RegExp(`got ${got}$`));
  });
});
