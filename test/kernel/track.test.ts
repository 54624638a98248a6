import { afterEach, expect, test, vi } from "vitest";
import { track } from "../../kernel/src/display/track.js";

const clear = "\r\u001b[2K";
const { isTTY } = process.stderr;
afterEach(() => {
  process.stderr.isTTY = isTTY;
  vi.restoreAllMocks();
});

/** What a loop of two steps writes to stderr. */
async function written(options: { leave?: boolean; isTTY: boolean }): Promise<string[]> {
  const lines: string[] = [];
  process.stderr.isTTY = options.isTTY;
  vi.spyOn(process.stderr, "write").mockImplementation((text) => lines.push(String(text)) > 0);
  for (const _ of track([1, 2], { leave: options.leave }))
    await new Promise((resolve) => setTimeout(resolve, 260));
  return lines;
}

test("track overwrites one line of a terminal, and leaves the last", async () => {
  const [first, second, last] = await written({ isTTY: true });
  expect(first).toContain(`${clear} 50%|███████████████               | 1/2 [`);
  expect(second).toContain(`${clear}100%|██████████████████████████████| 2/2 [`);
  expect(last).toMatch(/2\/2 .*\n$/);
});

test("track leaves nothing on a terminal with `leave: false`", async () => {
  expect((await written({ isTTY: true, leave: false })).at(-1)).toBe(clear);
});

test("track writes one line to a file, at the end", async () => {
  const lines = await written({ isTTY: false });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^100%.* 2\/2 .*\n$/);
});
