import type { MessagePort } from "node:worker_threads";
import type { Connection } from "./connection.js";
import type { Descriptors } from "./descriptors.js";
import type { Frames, Message } from "./wire.js";

/**
 * The kernel has two threads. The protocol thread owns the five sockets and never runs user code; the main
 * thread runs cells and owns the compiler. These are their messages.
 */
export type ToMain =
  | { kind: "open"; session: string }
  | { kind: "warm" }
  | { kind: "request"; message: Message }
  | { kind: "control"; message: Message }
  | { kind: "interrupt" }
  | { kind: "shutdown" };

export type ToProtocol =
  | { kind: "send"; socket: "shell" | "iopub" | "stdin" | "control"; frames: Frames; bytes: number }
  | { kind: "done" }
  | { kind: "drain" }
  | { kind: "close" };

export interface ProtocolData {
  connection: Connection;
  /** The counters of {@link slot}. */
  shared: SharedArrayBuffer;
  /** Holds answers to `input()` for the sleeping main thread. */
  answers: MessagePort;
  /** The pipes of descriptors 1 and 2; undefined if there are none. */
  descriptors: Descriptors | undefined;
}

/** Slots of the shared Int32Array. */
export const slot = {
  /** Bytes sent to the protocol thread for iopub and not yet accepted by the network. */
  pending: 0,
  /** The number of requested interrupts. */
  asked: 1,
  /** The last interrupt that the main thread has handled. */
  taken: 2,
  /** The time at which the kernel last sent itself a SIGINT, by {@link clock}; moved back after it has arrived. */
  signalled: 4,
  /** 1 while the compiler works, which must not be interrupted. */
  compiling: 5,
  /** 1 while a cell runs before its first await; only there a SIGINT breaks it. */
  synchronous: 6,
  /** 1 if the running cell has used its signal; then it gets time to end by itself. */
  listening: 7,
  /** Incremented for each answer on stdin. */
  answers: 3,
  /** Incremented each time the pipes of descriptors 1 and 2 have been emptied at the main thread's request. */
  drained: 8,
} as const;

/** Printing blocks while more than this many bytes wait for the network. */
export const maxPending = 8 * 1024 * 1024;

/** Milliseconds, the same in both threads, in 31 bits. */
export const clock = () => Date.now() & 0x7fffffff;

/** The process's exit code if a port of the connection file is in use; it may start with other ports. */
export const portTaken = 75;
