import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Server } from "node:http";
import { dirname, join, posix } from "node:path";
import { type Browser, chromium } from "playwright-core";
import * as plot from "topolab/plot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { house } from "../../scripts/program/house.mjs";
import { documents, textOf } from "./code-blocks.js";
import { fileAt, pages, serve, site } from "./site.js";

beforeAll(() => {
  execFileSync(process.execPath, [join(house.root, "scripts/docs.mjs")], { stdio: "inherit" });
}, 600_000);

/** What a page links to or shows on this site, as paths from its root, with the fragment. */
function links(page: string, html: string): { path: string; fragment: string }[] {
  return [...html.matchAll(/<(?:a|img|link|script)\b[^>]*?\b(?:href|src)="([^"]*)"/g)]
    .map(([, link]) => link.replaceAll("&amp;", "&"))
    .filter((link) => !/^[a-z]+:|^\/\//.test(link))
    .map((link) => new URL(link, `http://site/${page}`))
    .map(({ pathname, hash }) => ({ path: pathname.slice(1), fragment: decodeURIComponent(hash.slice(1)) }));
}

describe("the site", () => {
  it("has the guides, the gallery and the reference of all packages' modules", () => {
    const wanted = ["index.html", "papers.html", "gallery.html", "guides/labelings.html", "guides/gpu.html"];
    const modules = ["gtn", "models", "plot", "topology", "metrics"].map(
      (name) => `api/modules/topolab.${name}.html`,
    );
    expect(pages()).toEqual(expect.arrayContaining([...wanted, ...modules]));
  });

  it("has no broken link and no missing picture", () => {
    const ids = new Map<string, Set<string>>();
    const idsOf = (file: string) => {
      const known = ids.get(file);
      if (known) return known;
      const found = new Set([...readFileSync(file, "utf8").matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
      ids.set(file, found);
      return found;
    };
    let checked = 0;
    const broken = pages().flatMap((page) => {
      // Pages of the reference link among themselves, which TypeDoc checks; their links to pages are looked at once.
      if (page.startsWith("api/") && page !== "api/index.html") return [];
      return links(page, readFileSync(join(site, page), "utf8")).flatMap(({ path, fragment }) => {
        checked++;
        const file = fileAt(path);
        if (!file) return [`${page} → ${path}`];
        return fragment && file.endsWith(".html") && !idsOf(file).has(fragment)
          ? [`${page} → ${path}#${fragment}`]
          : [];
      });
    });
    expect(checked).toBeGreaterThan(500);
    expect(broken).toEqual([]);
  });

  it("loads nothing from another host", () => {
    const foreign = pages().flatMap((page) => {
      const html = readFileSync(join(site, page), "utf8");
      return [...html.matchAll(/<(?:script|img|link)\b[^>]*?(?:src|href)="(https?:[^"]*)"/g)].map(
        ([, url]) => `${page}: ${url}`,
      );
    });
    expect(foreign).toEqual([]);
  });

  it("finds words of every guide by its search", () => {
    const chunks = join(site, "assets/chunks");
    const index = readdirSync(chunks).find((file) => file.startsWith("@localSearchIndex"));
    const text = readFileSync(join(chunks, index ?? ""), "utf8");
    for (const word of ["labelingreport", "bottleneck", "doctor", "sweepnotebook"])
      expect(text).toContain(word);
  });
});

describe("the gallery", () => {
  /** What the built declarations say to return a figure. */
  const returnsFigure = (name: string) => {
    const folder = join(house.root, "lib/dist/plot");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".d.ts"),
    );
    const declaration = new RegExp(`export declare function ${name}\\([^;]*\\): Figure;`);
    return files.some((file) => declaration.test(readFileSync(join(folder, file), "utf8")));
  };

  it("shows every figure of topolab/plot", () => {
    const figures = Object.keys(plot).filter(returnsFigure);
    const shown = [...textOf("docs/gallery.md").matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(shown.sort()).toEqual(figures.sort());
  });

  it("shows pictures that the code next to them drew", () => {
    const pictures = [...textOf("docs/gallery.md").matchAll(/\]\(\.\/(figures\/(\w+)\.svg)\)/g)];
    for (const [, path, name] of pictures) {
      expect(textOf("docs/gallery.md")).toContain(`plot.${name}(`);
      expect(readFileSync(join(house.root, "docs", path), "utf8")).toMatch(/^<svg/);
    }
  });
});

describe("the documents in the repository", () => {
  it.each(documents)("%s links to files that exist", (document) => {
    const text = textOf(document).replace(/```[\s\S]*?```/g, "");
    const paths = [...text.matchAll(/\]\((?![a-z]+:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, path]) => path);
    const missing = paths.filter((path) => {
      const from = posix.join(dirname(document), path);
      const candidates = [from, `${from}.md`, `docs/${path}.md`, `docs${path}.md`];
      return !candidates.some((each) => readable(each));
    });
    expect(missing).toEqual([]);
  });
});

function readable(path: string): boolean {
  try {
    return readFileSync(join(house.root, path)).length > 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EISDIR";
  }
}

const program = process.env.TOPOLAB_CHROMIUM ?? "/usr/bin/chromium";

/** Runs in the page: how wide it is, and the pictures that it does not show. */
const measure = `(async () => {
  const images = [...document.images];
  for (const image of images) image.loading = "eager";
  await Promise.all(images.map((image) => image.decode().catch(() => {})));
  const broken = images.filter((image) => !image.naturalWidth).map((image) => image.src);
  return { wide: document.documentElement.scrollWidth, broken };
})()`;

describe.skipIf(!existsSync(program))("the site in Chromium", () => {
  let address: string;
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    ({ address, server } = await serve());
    browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it.each([
    ["a desk", 1280],
    ["a phone", 390],
  ])(
    "fits %s, with every picture and without an error",
    async (_name, width) => {
      const page = await browser.newPage({ viewport: { width, height: 844 } });
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("response", (response) => {
        if (response.status() >= 400 && !response.url().endsWith("favicon.ico"))
          complaints.push(`${response.status()} ${response.url()}`);
      });
      const guides = pages().filter((each) => !each.startsWith("api/") && each !== "404.html");
      for (const each of [...guides, "api/index.html"]) {
        await page.goto(address + each, { waitUntil: "load" });
        const { wide, broken } = await page.evaluate<{ wide: number; broken: string[] }>(measure);
        expect(broken, each).toEqual([]);
        expect(wide, each).toBeLessThanOrEqual(width);
      }
      expect(complaints.filter((text) => !text.includes("404 (Not Found)"))).toEqual([]);
      await page.close();
    },
    180_000,
  );

  it("searches without a network", async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(address, { waitUntil: "load" });
    await page.click(".VPNavBarSearch button");
    await page.fill(".VPLocalSearchBox input", "bottleneck");
    await page.locator(".VPLocalSearchBox .result", { hasText: "Persistent homology" }).first().waitFor();
    await page.close();
  }, 60_000);
});
