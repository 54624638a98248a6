import { rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digest } from "./files.mjs";

/**
 * The socket that means "a set-up runs in this checkout". Linux removes an abstract socket when its owner dies for any
 * reason; elsewhere a socket file remains, but nothing answers on it.
 * @param {string} root
 */
function address(root) {
  const name = `topolab-${process.getuid?.() ?? 0}-${digest(root).slice(0, 16)}`;
  return process.platform === "linux" ? `\0${name}` : join(tmpdir(), `${name}.sock`);
}

/**
 * @param {string} path @returns {Promise<import("node:net").Server | undefined>} undefined if another process holds it
 */
function listen(path) {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      socket.write(`${process.pid}`);
    });
    server.on("error", (/** @type {NodeJS.ErrnoException} */ error) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => resolve(server.unref()));
  });
}

/**
 * Waits until the holder releases the lock or dies.
 * @param {string} path @param {(pid: string) => void} onHolder @returns {Promise<boolean>} whether there was a holder
 */
function waitForHolder(path, onHolder) {
  return new Promise((resolve) => {
    let held = false;
    const socket = connect(path);
    socket.on("data", (pid) => {
      held = true;
      onHolder(String(pid));
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(held));
  });
}

/**
 * Allows one set-up at a time in a checkout; another one waits for it.
 * @param {string} root the checkout
 * @param {(pid: string) => void} onWait called with the process id of the holder
 * @returns {Promise<() => void>} releases the lock
 */
export async function lock(root, onWait) {
  const path = address(root);
  for (;;) {
    const server = await listen(path);
    if (server) {
      /** @type {Set<import("node:net").Socket>} */
      const waiting = new Set();
      server.on("connection", (socket) => waiting.add(socket.unref()));
      return () => {
        server.close();
        for (const socket of waiting) socket.destroy();
      };
    }
    const held = await waitForHolder(path, onWait);
    if (!held && process.platform !== "linux") rmSync(path, { force: true });
  }
}
