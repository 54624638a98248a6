import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareForms, mustRefuse, programs } from "./random-steps.js";

/** `RANDOM_STEPS=10000 npx vitest run test/lib/jit/random-steps.test.ts` runs more, from `RANDOM_STEPS_SEED`. */
const count = Number(process.env.RANDOM_STEPS ?? 150);
const seed = Number(process.env.RANDOM_STEPS_SEED ?? 1);

describe("steps composed at random", () => {
  it(`compute in every form what they compute op by op, or are refused: ${count} steps`, {
    timeout: 60_000 + count * 4_000,
    retry: 0,
  }, async () => {
    let refused = 0;
    const agrees = fc.asyncProperty(programs, async (program) => {
      if (mustRefuse(program)) refused++;
      await compareForms(program, ["while", "lowered", "xla"]);
    });
    await fc.assert(agrees, { numRuns: count, seed });
    expect(refused).toBeGreaterThan(count / 50);
    expect(refused).toBeLessThan(count / 2);
  });
});
