import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DroppedMessage, Wire } from "../../kernel/src/protocol/wire.js";

const draft = { type: "status", content: { execution_state: "busy" }, identities: ["front"] };
const bytes = (frames: (Uint8Array | string)[]) => frames.map((frame) => Buffer.from(frame as Uint8Array));

describe("Wire", () => {
  test("a message arrives as it was sent, buffers included", () => {
    const sent = new Wire("key", "s").encode({ ...draft, buffers: [Uint8Array.of(1, 2, 3)] });
    const message = new Wire("key", "s").decode(bytes(sent));
    expect(message.header.msg_type).toBe("status");
    expect(message.content).toEqual(draft.content);
    expect(message.identities.map(String)).toEqual(["front"]);
    expect([...message.buffers[0]]).toEqual([1, 2, 3]);
  });

  test("another key is refused", () => {
    const sent = bytes(new Wire("other", "s").encode(draft));
    expect(() => new Wire("key", "s").decode(sent)).toThrow("wrong signature");
  });

  test("a message counts once", () => {
    const wire = new Wire("key", "s");
    const sent = bytes(new Wire("key", "s").encode(draft));
    wire.decode(sent);
    expect(() => wire.decode(sent)).toThrow("seen before");
  });

  test("an empty key disables signatures, as in the protocol", () => {
    const sent = bytes(new Wire("", "s").encode(draft));
    expect(sent[2].length).toBe(0);
    expect(new Wire("", "s").decode(sent).content).toEqual(draft.content);
  });

  test("a wrong signature is found before the parts are parsed", () => {
    const broken = bytes(["<IDS|MSG>", "0".repeat(64), "{", "{", "{", "{"]);
    expect(() => new Wire("key", "s").decode(broken)).toThrow("wrong signature");
  });

  test("any changed byte of the signed parts is found", () => {
    const sent = bytes(new Wire("key", "s").encode(draft));
    const place = fc.tuple(fc.integer({ min: 2, max: 6 }), fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(place, ([part, at, change]) => {
        const changed = sent.map((frame) => Buffer.from(frame));
        const frame = changed[part];
        frame[at % frame.length] ^= change;
        expect(() => new Wire("key", "s").decode(changed)).toThrow(DroppedMessage);
      }),
    );
  });

  test("any list of frames is a message or is dropped", () => {
    const frames = fc.array(fc.oneof(fc.uint8Array(), fc.constant(Buffer.from("<IDS|MSG>"))), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(frames, (heap) => {
        expect(() => new Wire("key", "s").decode(heap)).toThrow(DroppedMessage);
      }),
    );
  });

  test("the reason for dropping contains nothing of the message", () => {
    const secret = bytes(new Wire("", "s").encode({ ...draft, content: "secret" }));
    expect(() => new Wire("", "s").decode(secret)).toThrow(/^a part is not a JSON object$/);
  });
});
