import { afterEach, expect, it, vi } from "vitest";
import { Turns } from "../../../lib/src/backend/turns.js";

afterEach(() => {
  vi.restoreAllMocks();
});

it("gives the event loop a turn after the pieces together have held the thread long enough, and not before", async () => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const turns = new Turns(50);
  let rung = 0;
  const after: number[] = [];
  for (let piece = 0; piece < 6; piece++) {
    setImmediate(() => rung++);
    now += 20;
    await turns.give();
    after.push(rung);
  }
  // Held for 60 ms after the third piece and again after the sixth.
  expect(after).toEqual([0, 0, 3, 3, 3, 6]);
});
