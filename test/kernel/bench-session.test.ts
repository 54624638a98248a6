import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { Session } from "../bench/kernel/session.js";

const kernel = fileURLToPath(new URL("../../kernel/", import.meta.url));
const folder = mkdtempSync(path.join(kernel, "dist", "session-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A kernel that answers at once on its shell socket, and whose iopub socket is there only some time later. */
const late = path.join(folder, "late.mjs");
writeFileSync(
  late,
  `import { readFileSync } from "node:fs";
import { Publisher, Router } from "zeromq";
import { Wire } from "../protocol/wire.js";
const { key, shell_port, iopub_port } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const wire = new Wire(key, "late");
const shell = new Router(), iopub = new Publisher();
await shell.bind("tcp://127.0.0.1:" + shell_port);
setTimeout(() => iopub.bind("tcp://127.0.0.1:" + iopub_port), 1000);
for await (const frames of shell) {
  const { identities, header } = wire.decode(frames);
  const type = header.msg_type.replace("_request", "_reply");
  await shell.send(wire.encode({ type, content: { status: "ok" }, parent: header, identities }));
  await iopub.send(wire.encode({ type: "status", content: { execution_state: "idle" }, parent: header, identities: ["status"] }));
}
`,
);

it("a bench's session waits until iopub is connected", async () => {
  const session = new Session();
  await session.launch([process.execPath, late, "{connection_file}"]);
  try {
    const { wall } = await session.info();
    expect(wall).toBeLessThan(10_000);
    expect((await session.run("1")).wall).toBeLessThan(10_000);
  } finally {
    await session.end();
  }
});

it.each([
  [[process.execPath, "-e", "process.exit(3)"], "It ended with code 3"],
  [[path.join(folder, "no-such-program")], "It did not start: spawn"],
])("a bench's session says at once that %j is gone", async (argv, message) => {
  const session = new Session();
  await session.launch(argv);
  await expect(session.info()).rejects.toThrow(message);
  await session.end();
});
