import { describe, expect, it } from "vitest";
import type { Progress } from "../../scripts/program/progress.mjs";
import { runSteps, type Step } from "../../scripts/program/steps.mjs";

function silent(events: string[] = []): Progress {
  return {
    note: () => {},
    start: (title) => void events.push(`start ${title}`),
    update: () => {},
    done: (title, result) => void events.push(`done ${title}: ${result.replace(/ \(.*\)$/, "")}`),
    fail: (title) => void events.push(`fail ${title}`),
    forget: () => {},
    close: () => {},
  };
}

function step(name: string, needs: string[], run: Step["run"], done?: string): Step {
  return { name, title: name, needs, done: () => done, run };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("runSteps", () => {
  it("runs a step after those it needs, and skips what is done", async () => {
    const events: string[] = [];
    const steps = [
      step("a", [], async () => "made", "is there"),
      step("b", ["a"], async () => "made"),
      step("c", ["b"], async () => "made"),
    ];
    expect(await runSteps(steps, silent(events))).toEqual(["b", "c"]);
    expect(events).toEqual(["done a: is there", "start b", "done b: made", "start c", "done c: made"]);
  });

  it("runs independent steps in parallel", async () => {
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await pause(20);
      running--;
      return "made";
    };
    await runSteps(
      ["a", "b", "c"].map((name) => step(name, [], work)),
      silent(),
    );
    expect(most).toBe(3);
  });

  it("stops the others at the first failure, starts nothing more, and throws the error", async () => {
    const events: string[] = [];
    const patient: Step["run"] = (_update, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const failing: Step["run"] = async () => {
      await pause(5);
      throw new Error("no compiler");
    };
    const steps = [step("a", [], patient), step("b", [], failing), step("c", ["a"], async () => "made")];
    await expect(runSteps(steps, silent(events))).rejects.toThrow("no compiler");
    expect(events).toEqual(["start a", "start b", "fail b"]);
  });

  it("refuses a step that needs a later one", async () => {
    const steps = [step("a", ["b"], async () => "made"), step("b", [], async () => "made")];
    await expect(runSteps(steps, silent())).rejects.toThrow("Step a needs b, which does not come before it");
  });
});
