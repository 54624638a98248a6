import { expect, test } from "vitest";
import { Mailbox } from "../../kernel/src/protocol/mailbox.js";
import type { ToProtocol } from "../../kernel/src/protocol/threads.js";

const [done, drain, close]: ToProtocol[] = [{ kind: "done" }, { kind: "drain" }, { kind: "close" }];
const turn = () => new Promise((resolve) => setImmediate(resolve));

function mailbox() {
  const posted: ToProtocol[][] = [];
  return { posted, box: new Mailbox({ postMessage: (messages: ToProtocol[]) => posted.push(messages) }) };
}

test("messages that can wait are posted together, when the promises of the turn have settled", async () => {
  const { posted, box } = mailbox();
  box.postSoon(done);
  await Promise.resolve();
  box.postSoon(drain);
  expect(posted).toEqual([]);
  await turn();
  expect(posted).toEqual([[done, drain]]);
});

test("an urgent message takes those before it along", async () => {
  const { posted, box } = mailbox();
  box.postSoon(done);
  box.post(close);
  box.postSoon(drain);
  expect(posted).toEqual([[done, close]]);
  await turn();
  expect(posted).toEqual([[done, close], [drain]]);
});

test("a flush posts what waits, and nothing if nothing waits", async () => {
  const { posted, box } = mailbox();
  box.flush();
  box.postSoon(drain);
  box.flush();
  await turn();
  expect(posted).toEqual([[drain]]);
});
