import { Writable } from "node:stream";
import type { Stream } from "../session/output.js";

type Write = (stream: Stream, chunk: string | Uint8Array) => void;

/**
 * Replaces `process.stdout` and `process.stderr` for cells. Node's streams are never created, because one over a pipe
 * sets O_NONBLOCK, and then `fs.writeSync(1, …)` fails if the pipe is full.
 */
export function redirectStreams(write: Write): void {
  for (const [descriptor, name] of [
    [1, "stdout"],
    [2, "stderr"],
  ] as const) {
    const stream = cellStream(descriptor, (chunk) => write(name, chunk));
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream });
  }
}

function cellStream(fd: number, write: (chunk: string | Uint8Array) => void): Writable {
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, encoding, done) {
      const isText = typeof chunk !== "string" || /^utf-?8$/i.test(encoding);
      write(isText ? chunk : Buffer.from(chunk, encoding));
      done();
    },
  });
  // As in Node, these streams cannot be closed.
  const stay = () => stream;
  return Object.assign(stream, { fd, end: ending(stream), destroy: stay, destroySoon: stay });
}

/** An `end` that writes its argument and leaves the stream open. */
function ending(stream: Writable): Writable["end"] {
  return ((...values: unknown[]) => {
    const [chunk] = values;
    if (chunk !== undefined && chunk !== null && typeof chunk !== "function") stream.write(chunk);
    const done = values.find((value) => typeof value === "function") as (() => void) | undefined;
    if (done) queueMicrotask(done);
    return stream;
  }) as Writable["end"];
}
