import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { expect } from "vitest";
import { freePort } from "../../kernel/src/runner/free-port.js";
import { house } from "../../scripts/program/house.mjs";

const program = process.env.TOPOLAB_CHROMIUM ?? "/usr/bin/chromium";

/** Whether there is a JupyterLab and a Chromium to open it in. */
export const hasBrowser = existsSync(program) && existsSync(house.jupyter);

/** A notebook in a JupyterLab of its own, as a person sees it. */
export class Lab {
  private constructor(
    readonly page: Page,
    private readonly address: string,
    private readonly browser: Browser,
    private readonly server: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Opens a notebook of these cells. */
  static async open(...cells: string[]): Promise<Lab> {
    const out = path.join(house.root, "out");
    mkdirSync(out, { recursive: true }); // inside the house, where cells find its packages
    const folder = mkdtempSync(path.join(out, "lab-"));
    writeFileSync(path.join(folder, "cells.ipynb"), JSON.stringify(notebookOf(cells)));
    const port = await freePort();
    const settings = [`--port=${port}`, "--IdentityProvider.token=test", `--ServerApp.root_dir=${folder}`];
    const quiet = ["--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"];
    const server = spawn(house.jupyter, ["lab", "--no-browser", "--allow-root", ...settings, ...quiet], {
      stdio: "ignore",
      env: {
        ...process.env,
        JUPYTERLAB_SETTINGS_DIR: path.join(folder, "settings"),
        JUPYTERLAB_WORKSPACES_DIR: tmpdir(),
      },
    });
    const base = `http://127.0.0.1:${port}`;
    await answered(`${base}/api/status?token=test`);
    const browser = await chromium.launch({
      executablePath: program,
      args: ["--no-sandbox", "--disable-gpu"],
    });
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    const lab = new Lab(page, `${base}/lab/tree/cells.ipynb?token=test&reset`, browser, server, folder);
    await lab.load();
    await lab.status("Idle");
    return lab;
  }

  /** Loads or reloads the page. Its kernel may still be busy, so wait for the expected output. */
  async load(): Promise<void> {
    await this.page.goto(this.address, { waitUntil: "domcontentloaded" });
    await this.page.waitForSelector(".jp-Notebook .jp-Cell", { timeout: 60_000 });
  }

  /** Saves the notebook, and waits until the server has it: a reloaded page shows what was saved. */
  async save(): Promise<void> {
    const isSave = (url: string, method: string) =>
      method === "PUT" && url.includes("/api/contents/cells.ipynb");
    const saved = this.page.waitForResponse((answer) => isSave(answer.url(), answer.request().method()));
    await this.choose("File", "Save Notebook");
    expect((await saved).ok()).toBe(true);
  }

  /** A cell, from 0. */
  cell(index: number): Locator {
    return this.page.locator(".jp-Notebook .jp-CodeCell").nth(index);
  }

  /** Runs a cell, from 0. */
  async run(index: number): Promise<void> {
    await this.cell(index).locator(".jp-InputArea-editor").click();
    await this.page.keyboard.press("Shift+Enter");
  }

  /** Waits until the kernel is busy or idle, by the status bar. */
  async status(state: "Busy" | "Idle"): Promise<void> {
    await this.page.locator("#jp-main-statusbar", { hasText: `| ${state}` }).waitFor({ timeout: 60_000 });
  }

  /** Where the handle of a cell's slider stands. */
  position(cell: Locator): Promise<string | null> {
    return cell.locator(".noUi-origin").getAttribute("style");
  }

  /** Presses a key several times on a cell's slider. After each press it waits until the handle has moved. */
  async press(key: string, times: number, cell: Locator): Promise<void> {
    for (let i = 0; i < times; i++) {
      const before = await this.position(cell);
      await cell.locator(".noUi-handle").press(key);
      await expect.poll(() => this.position(cell)).not.toBe(before);
    }
  }

  /** Chooses an item of the main menu. */
  async choose(menu: string, item: string): Promise<void> {
    await this.page.click(`.lm-MenuBar-itemLabel:text-is("${menu}")`);
    await this.page.click(`.lm-Menu-itemLabel:text-is("${item}")`);
  }

  /** Waits until the outputs hold a text. */
  async shows(text: string): Promise<void> {
    await this.page.locator(".jp-OutputArea", { hasText: text }).first().waitFor({ timeout: 60_000 });
  }

  async close(): Promise<void> {
    await this.browser.close();
    const ended = new Promise((resolve) => this.server.on("exit", resolve));
    this.server.kill("SIGTERM"); // Jupyter ends its kernels
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function answered(url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("JupyterLab has not answered for a minute");
}

function notebookOf(cells: string[]) {
  const code = { cell_type: "code", metadata: {}, execution_count: null, outputs: [] };
  const kernelspec = { name: "topolab", display_name: "TypeScript (topolab)", language: "typescript" };
  return {
    cells: cells.map((source, i) => ({ ...code, id: `cell-${i}`, source })),
    metadata: { kernelspec, language_info: { name: "typescript" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
}
