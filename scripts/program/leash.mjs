// Runs a command that must not outlive the starter of this process: when the IPC channel closes, because the parent
// ended or was killed, the command and all its descendants are killed at once. Without it, a killed set-up would leave
// `npm ci` writing into node_modules while the next set-up starts its own.
import { spawn } from "node:child_process";

const [command, ...args] = process.argv.slice(2);
/** @type {import("node:child_process").ChildProcess | undefined} */
let child;

function killAll() {
  try {
    if (child?.pid) process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has already ended.
  }
  process.exit(130);
}

process.on("disconnect", killAll);
process.on("SIGINT", killAll);
process.on("SIGTERM", killAll);
// A parent that died while this process started has closed the channel without an event.
if (!process.connected) killAll();

child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], detached: true });
child.on("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.on("exit", (code) => process.exit(code ?? 128));
