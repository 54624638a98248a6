// Starts a kernel as a front end does, tells its process id, and waits to be killed.
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const connection = { transport: "tcp", ip: "127.0.0.1", key: "k", signature_scheme: "hmac-sha256" };
for (const name of ["shell", "iopub", "stdin", "control", "hb"])
  connection[`${name}_port`] = await freePort();
const file = path.join(mkdtempSync(path.join(tmpdir(), "topolab-orphan-")), "connection.json");
writeFileSync(file, JSON.stringify(connection));
const cli = fileURLToPath(new URL("../../kernel/dist/cli.js", import.meta.url));
const env = { ...process.env, JPY_PARENT_PID: String(process.pid) };
const kernel = spawn(process.execPath, [cli, file], { env, stdio: "ignore" });
console.log(kernel.pid);
setInterval(() => {}, 1000);
