import { randomUUID } from "node:crypto";
import { table } from "arquero";
import { display, liveDisplay, tf } from "topolab";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

type Sent = { bundle: Record<string, unknown>; options: { id?: string; update?: boolean } };

const cellKey = Symbol.for("Jupyter.cell");
const globals = globalThis as unknown as Record<PropertyKey, unknown>;

/** A cell that keeps what is sent to it. */
function fakeCell(): Sent[] {
  const sent: Sent[] = [];
  globals[cellKey] = {
    display: (bundle: Sent["bundle"], options: Sent["options"]) => sent.push({ bundle, options }),
  };
  return sent;
}

afterEach(() => {
  delete globals[cellKey];
  delete globals.__tslab__;
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("display in a cell", () => {
  let sent: Sent[];
  beforeEach(() => {
    sent = fakeCell();
  });
  const shown = async (value: unknown) => {
    await display(value);
    return sent[sent.length - 1].bundle;
  };

  it("sends the bundle of a displayable, at once or later", async () => {
    const now = { [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "now" }) };
    const later = { [Symbol.for("Jupyter.display")]: async () => ({ "text/plain": "later" }) };
    expect(await shown(now)).toEqual({ "text/plain": "now" });
    expect(await shown(later)).toEqual({ "text/plain": "later" });
  });

  it("sends at once, as the value is now, without being awaited", () => {
    const list: number[] = [];
    for (let i = 0; i < 2; i++) {
      list.push(i);
      void display(list);
    }
    expect(sent.map(({ bundle }) => bundle["text/plain"])).toEqual(["[ 0 ]", "[ 0, 1 ]"]);
  });

  it("shows a value whose getters throw", async () => {
    const value = Object.defineProperty({}, Symbol.toStringTag, {
      get() {
        throw new Error("tag");
      },
    });
    expect(await shown(value)).toEqual({ "text/plain": "[object]" });
  });

  it("updates in place during a synchronous loop, no faster than its rate", () => {
    const live = liveDisplay({ perSecond: 20 });
    for (const end = performance.now() + 220; performance.now() < end; ) live.update(performance.now());
    expect(sent.length).toBeGreaterThanOrEqual(3);
    expect(sent.length).toBeLessThanOrEqual(5);
    expect(sent.map(({ options }) => options.update)).toEqual(sent.map((_, i) => i > 0));
    return live.done();
  });

  it("passes the display's id and update on", async () => {
    await display("a", { id: "x", update: true });
    expect(sent[0].options).toEqual({ id: "x", update: true });
  });

  it("shows an arquero table as HTML and as aligned text", async () => {
    const bundle = await shown(table({ name: ["a", "<b>"], value: [1, 20.125] }));
    expect(bundle["text/html"]).toContain('<td style="text-align:left">&lt;b&gt;</td>');
    expect(bundle["text/plain"]).toBe("name   value\n────  ──────\na          1\n<b>   20.125");
  });

  it("sets the header of a column of numbers above them, and breaks no interval", async () => {
    const bundle = await shown(
      table({ here: [0.5, 1.25], interval: ["-0.1 … 0.2", "24.4 ± 1.1"], said: ["a … b", ""] }),
    );
    expect(bundle["text/html"]).toContain(
      '<th style="text-align:right">here</th><th style="text-align:left">interval</th>',
    );
    expect(bundle["text/html"]).toContain("-0.1\u00a0…\u00a00.2</td>");
    expect(bundle["text/html"]).toContain("24.4\u00a0±\u00a01.1</td>");
    expect(bundle["text/html"]).toContain("a … b</td>");
    expect(bundle["text/plain"]).toContain("-0.1 … 0.2");
  });

  it("says how many rows of a long table are left out", async () => {
    const bundle = await shown(table({ n: Array.from({ length: 1234 }, (_, i) => i) }));
    expect(bundle["text/plain"]).toMatch(/\n… and 1184 rows more$/);
    expect(String(bundle["text/html"]).match(/<tr>/g)).toHaveLength(51);
  });

  it("shows a frame by its shape, with its index", async () => {
    const frame = {
      columns: ["x", "y"],
      index: ["p", "q"],
      values: [
        [1, 2],
        [3, null],
      ],
    };
    const bundle = await shown(frame);
    expect(bundle["text/plain"]).toBe("   x  y\n─  ─  ─\np  1  2\nq  3");
    expect(bundle["text/html"]).toContain("<th>q</th>");
  });

  it("shows a series, whose rows are bare values", async () => {
    const bundle = await shown({ columns: ["x"], index: [0, 1], values: [5, 6] });
    expect(bundle["text/plain"]).toContain("1  6");
  });

  it("shows a tensor as text", async () => {
    const bundle = await shown(tf.tensor1d([1, 2]));
    expect(bundle["text/plain"]).toContain("[1, 2]");
  });

  it("shows a string as it is and an object inspected", async () => {
    expect(await shown("a\nb")).toEqual({ "text/plain": "a\nb" });
    expect(await shown({ a: [1, 2] })).toEqual({ "text/plain": "{ a: [ 1, 2 ] }" });
  });

  it("rejects when a displayable fails", async () => {
    const broken = { [Symbol.for("Jupyter.display")]: () => Promise.reject(new Error("no ink")) };
    await expect(display(broken)).rejects.toThrow("no ink");
    expect(sent).toEqual([]);
  });
});

describe("display elsewhere", () => {
  const rich = {
    [Symbol.for("Jupyter.display")]: () => ({
      "application/vnd.vegalite.v5+json": {},
      "image/png": "iVBORw0KGgo=",
      "text/plain": "a figure",
    }),
  };

  it("prints the text in plain node", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    await display(rich);
    expect(log.mock.calls).toEqual([["a figure"]]);
  });

  it("sends tslab the richest of the types it can show, updates through the display it gave out", async () => {
    const calls: unknown[][] = [];
    const shower = (name: string) => ({ raw: (...call: unknown[]) => calls.push([name, ...call]) });
    const newDisplay = vi.fn(() => shower("live"));
    globals.__tslab__ = {
      require: (name: string) => (name === "tslab" ? { display: shower("plain"), newDisplay } : undefined),
    };
    const id = randomUUID();
    await display(rich);
    await display("text", { id });
    await display("text again", { id, update: true });
    expect(calls).toEqual([
      ["plain", "image/png", "iVBORw0KGgo="],
      ["live", "text/plain", "text"],
      ["live", "text/plain", "text again"],
    ]);
    expect(newDisplay).toHaveBeenCalledTimes(1);
  });

  it("prefers the cell of topolab's kernel to tslab", async () => {
    const sent = fakeCell();
    globals.__tslab__ = { require: () => expect.fail("tslab was asked") };
    await display("x");
    expect(sent).toHaveLength(1);
  });
});

describe("liveDisplay", () => {
  it("shows the first value at once, then at most four a second, under one id", async () => {
    vi.useFakeTimers();
    const sent = fakeCell();
    const live = liveDisplay();
    for (let i = 0; i < 95; i++) {
      live.update(`value ${i}`);
      await vi.advanceTimersByTimeAsync(20);
    }
    // In 1.9 seconds one at the start and seven after, each 250 ms later; the last value is still due.
    expect(sent).toHaveLength(8);
    expect(sent[0].bundle).toEqual({ "text/plain": "value 0" });
    await live.done();
    expect(sent[8].bundle).toEqual({ "text/plain": "value 94" });
    expect(new Set(sent.map(({ options }) => options.id)).size).toBe(1);
    expect(sent.map(({ options }) => options.update)).toEqual([false, ...Array(8).fill(true)]);
  });

  it("counts the pause from the end of a slow rendering, and never renders in parallel", async () => {
    vi.useFakeTimers();
    const sent = fakeCell();
    let rendering = 0;
    const slow = {
      [Symbol.for("Jupyter.display")]: async () => {
        expect(++rendering).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 300));
        rendering--;
        return { "text/plain": "slow" };
      },
    };
    const live = liveDisplay();
    for (let i = 0; i < 110; i++) {
      live.update(slow);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(sent).toHaveLength(2);
    const done = live.done();
    await vi.advanceTimersByTimeAsync(700);
    await done;
    expect(sent).toHaveLength(3);
  });

  it("delivers the last value if everything arrives in one turn", async () => {
    const sent = fakeCell();
    const live = liveDisplay();
    for (const value of ["a", "b", "c"]) live.update(value);
    await live.done();
    expect(sent.map(({ bundle }) => bundle["text/plain"])).toEqual(["a", "c"]);
  });

  it("is done at once if nothing was shown, and can continue afterwards", async () => {
    const sent = fakeCell();
    const live = liveDisplay({ id: "mine" });
    await live.done();
    live.update("late");
    await live.done();
    expect(sent).toEqual([{ bundle: { "text/plain": "late" }, options: { id: "mine", update: false } }]);
  });

  it("throws the error of a shown value from done", async () => {
    fakeCell();
    const live = liveDisplay();
    live.update({ [Symbol.for("Jupyter.display")]: () => Promise.reject(new Error("no ink")) });
    await new Promise((resolve) => setTimeout(resolve, 10));
    await expect(live.done()).rejects.toThrow("no ink");
  });
});
