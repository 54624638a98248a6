import type { MessagePort } from "node:worker_threads";
import type { Connection } from "./connection.js";
import type { Descriptors } from "./descriptors.js";
import type { Frames, Message } from "./wire.js";

/**
 * The kernel has two threads. The protocol thread owns the five sockets and never runs user code; the main
 * thread runs cells and owns the compiler. These are the words they exchange.
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
  /** Where answers to `input()` are left for the sleeping main thread. */
  answers: MessagePort;
  /** The pipes under descriptors 1 and 2; undefined where there are none. */
  descriptors: Descriptors | undefined;
}

/** Slots of the shared Int32Array. */
export const slot = {
  /** Bytes handed to the protocol thread for iopub and not yet taken by the network. */
  pending: 0,
  /** Interrupts asked for, counted. */
  asked: 1,
  /** The last interrupt that the main thread has taken up. */
  taken: 2,
  /** When the kernel last sent itself a SIGINT, by {@link clock}; earlier once that has arrived. */
  signalled: 4,
  /** 1 while the compiler works, which is not to be broken off. */
  compiling: 5,
  /** 1 while a cell runs up to its first await: only there does a SIGINT break it. */
  synchronous: 6,
  /** 1 where the running cell has asked for its signal: it is given time to end by itself. */
  listening: 7,
  /** Goes up by one for each answer that arrives on stdin. */
  answers: 3,
  /** Goes up by one each time the pipes under descriptors 1 and 2 have been read empty at the main thread's request. */
  drained: 8,
} as const;

/** While more bytes than this wait for the network, printing blocks. */
export const maxPending = 8 * 1024 * 1024;

/** Milliseconds, the same in both threads, in 31 bits. */
export const clock = () => Date.now() & 0x7fffffff;

/** The process's exit code where a port of the connection file is taken: with other ports it may start. */
export const portTaken = 75;
