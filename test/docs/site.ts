import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { house } from "../../scripts/program/house.mjs";

/** Where `npm run docs` writes the site. */
export const site = join(house.out, "site");

/** The site's HTML pages, as paths from its root: `guides/gpu.html`. */
export function pages(): string[] {
  return readdirSync(site, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll(sep, "/"))
    .filter((file) => file.endsWith(".html"))
    .sort();
}

/** The file that a path of the site names, if there is one. */
export function fileAt(path: string): string | undefined {
  const file = normalize(join(site, decodeURIComponent(path)));
  if (!file.startsWith(site)) return undefined;
  const candidates = [file, join(file, "index.html"), `${file}.html`];
  return candidates.find((each) => existsSync(each) && statSync(each).isFile());
}

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".json": "application/json",
};

/** Serves the site on a free port of this machine. */
export async function serve(): Promise<{ address: string; server: Server }> {
  const server = createServer(({ url = "/" }, response) => {
    const file = fileAt(new URL(url, "http://site").pathname);
    response.writeHead(file ? 200 : 404, { "content-type": types[extname(file ?? ".html")] ?? "text/plain" });
    response.end(file ? readFileSync(file) : "not here");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return { address: `http://127.0.0.1:${port}/`, server };
}
