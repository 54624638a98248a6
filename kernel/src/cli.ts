#!/usr/bin/env node
import { parseArgs } from "node:util";
import { readConnection } from "./protocol/connection.js";

const usage = `Usage: topolab-kernel install [--prefix DIR | --sys-prefix]
       topolab-kernel uninstall [--prefix DIR | --sys-prefix]
       topolab-kernel doctor
       topolab-kernel CONNECTION_FILE`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { prefix: { type: "string" }, "sys-prefix": { type: "boolean" }, help: { type: "boolean" } },
  });
  const [command] = positionals;
  if (!command || values.help) return say(usage);
  const prefix = values.prefix ?? (values["sys-prefix"] ? process.env.VIRTUAL_ENV : undefined);
  if (values["sys-prefix"] && !prefix) throw new Error("--sys-prefix needs an active virtual environment");
  if (command === "install") {
    const { install } = await import("./install/kernelspec.js");
    say(`Installed the kernel in ${install(prefix)}`);
  } else if (command === "uninstall") {
    const { kernelFolder, uninstall } = await import("./install/kernelspec.js");
    say(uninstall(prefix) ? `Removed ${kernelFolder(prefix)}` : `No kernel in ${kernelFolder(prefix)}`);
  } else if (command === "doctor") {
    const { doctor } = await import("./install/doctor.js");
    process.exitCode = await doctor(say);
  } else {
    const { startKernel } = await import("./session/kernel.js");
    startKernel(readConnection(command));
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`topolab-kernel: ${error.message}\n`);
  process.exitCode = 1;
});
