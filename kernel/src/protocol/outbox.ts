import type { Publisher, Router } from "zeromq";
import { slot } from "./threads.js";
import type { Frames } from "./wire.js";

/**
 * Sends messages through one socket, one at a time and in order. A slow reader fills this queue; the main thread
 * watches its size through the counter of pending bytes.
 */
export function outbox(counters: Int32Array, socket: Router | Publisher) {
  let last: Promise<unknown> = Promise.resolve();
  const post = (frames: Frames, bytes = 0) => {
    last = last
      .then(() => socket.send(frames as Buffer[]))
      .catch(() => {}) // the peer is gone, or the socket closed
      .finally(() => {
        if (bytes === 0) return;
        Atomics.sub(counters, slot.pending, bytes);
        Atomics.notify(counters, slot.pending);
      });
    return last;
  };
  post.drained = () => last;
  return post;
}
