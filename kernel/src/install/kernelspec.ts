import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../cli.js", import.meta.url));
const logo = fileURLToPath(new URL("../../logo-svg.svg", import.meta.url));

const nodeFlags = [
  // Silences only Node's warnings about experimental features (require of ES modules); other warnings are for the user.
  "--disable-warning=ExperimentalWarning",
  // A larger young generation, because the compiler creates many short-lived objects.
  "--max-semi-space-size=32",
];

/** The kernel's name in Jupyter, also the name of its kernelspec's folder. */
export const kernelName = "topolab";

/** The kernelspec. */
export function kernelspec() {
  return {
    argv: [process.execPath, ...nodeFlags, cli, "{connection_file}"],
    display_name: "TypeScript (topolab)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false },
  };
}

/** Jupyter's data folder of the user, or under a prefix such as a virtual environment. */
export function kernelFolder(prefix?: string): string {
  return path.join(prefix ? path.join(prefix, "share", "jupyter") : jupyterData(), "kernels", kernelName);
}

/** The user's Jupyter folder. */
export function jupyterData(): string {
  if (process.env.JUPYTER_DATA_DIR) return process.env.JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Jupyter");
  return path.join(process.env.XDG_DATA_HOME ?? path.join(homedir(), ".local", "share"), "jupyter");
}

/** Writes the kernelspec and replaces an older one. @returns its folder */
export function install(prefix?: string): string {
  const folder = kernelFolder(prefix);
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  writeFileSync(path.join(fresh, "kernel.json"), `${JSON.stringify(kernelspec(), null, 2)}\n`);
  if (existsSync(logo)) copyFileSync(logo, path.join(fresh, "logo-svg.svg"));
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return folder;
}

/** @returns whether there was a kernelspec to remove */
export function uninstall(prefix?: string): boolean {
  const folder = kernelFolder(prefix);
  const found = existsSync(folder);
  rmSync(folder, { recursive: true, force: true });
  return found;
}
