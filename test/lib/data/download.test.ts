import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { download } from "../../../lib/src/data/files/download.js";

const file = randomBytes(300_000);
const md5 = createHash("md5").update(file).digest("hex");
const bytes = file.length;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let folder: string;
let server: Server;
let address: string;
let path: string;
/** What the server does with one request after another; the last for all that follow. */
let answers: Answer[];
let ranges: (string | undefined)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "topolab-download-"));
  path = join(folder, "set/file.bin");
  ranges = [];
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    (answers.length > 1 ? answers.shift()! : answers[0])(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.bin`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

/** The file from where it was asked for. */
const serve: Answer = ({ headers }, response) => {
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
  response.writeHead(start ? 206 : 200, {
    "content-length": bytes - start,
    ...(start ? { "content-range": `bytes ${start}-${bytes - 1}/${bytes}` } : {}),
  });
  response.end(file.subarray(start));
};

/** A part of the file, then the connection is cut. */
const dropAfter =
  (count: number): Answer =>
  ({ headers }, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
    response.writeHead(start ? 206 : 200, {
      "content-length": bytes - start,
      ...(start ? { "content-range": `bytes ${start}-${bytes - 1}/${bytes}` } : {}),
    });
    response.write(file.subarray(start, start + count), () => setTimeout(() => response.destroy(), 20));
  };

const send =
  (status: number, body: string | Buffer = "", headers = {}): Answer =>
  (_request, response) =>
    response.writeHead(status, headers).end(body);

const fetchFile = (options = {}) => download([address], path, { bytes, md5, pause: 1, ...options });

describe("download", () => {
  it("writes the file, checked, and nothing else", async () => {
    answers = [serve];
    let told = 0;
    await fetchFile({ onBytes: (done: number) => (told = done) });
    expect((await readFile(path)).equals(file)).toBe(true);
    expect(told).toBe(bytes);
    await expect(stat(`${path}.part`)).rejects.toThrow();
  });

  it("resumes where the connection was lost, any number of times", async () => {
    answers = [dropAfter(100_000), dropAfter(100_000), serve];
    await fetchFile();
    expect((await readFile(path)).equals(file)).toBe(true);
    expect(ranges.length).toBe(3);
    expect(ranges[0]).toBeUndefined();
    for (const range of ranges.slice(1)) expect(range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it("resumes the download of an earlier run", async () => {
    answers = [dropAfter(100_000), send(503)];
    await expect(fetchFile({ attempts: 1 })).rejects.toMatchObject({ fault: "download" });
    const left = (await stat(`${path}.part`)).size;
    expect(left).toBeGreaterThan(0);
    ranges = [];
    answers = [serve];
    await fetchFile();
    expect(ranges).toEqual([`bytes=${left}-`]);
    expect((await readFile(path)).equals(file)).toBe(true);
  });

  it("starts over if the server ignores or changes the range", async () => {
    answers = [dropAfter(100_000), send(200, file), serve];
    await fetchFile();
    expect((await readFile(path)).equals(file)).toBe(true);
    await rm(path);
    answers = [dropAfter(100_000), send(206, file, { "content-range": "bytes 7-9/10" }), send(416), serve];
    await fetchFile();
    expect((await readFile(path)).equals(file)).toBe(true);
  });

  it("waits and tries again when the server is busy", async () => {
    answers = [send(503), send(429), serve];
    await fetchFile();
    expect(ranges.length).toBe(3);
  });

  it("gives up after the given number of attempts", async () => {
    answers = [send(500)];
    await expect(fetchFile({ attempts: 3 })).rejects.toThrow(
      "gave up after 3 attempts: the server answered 500",
    );
    expect(ranges.length).toBe(3);
  });

  it("does not request a missing file twice", async () => {
    answers = [send(404)];
    await expect(fetchFile()).rejects.toThrow("the server answered 404");
    expect(ranges.length).toBe(1);
  });

  it("refuses a file of the wrong checksum, and starts over the next time", async () => {
    answers = [send(200, Buffer.alloc(bytes)), serve];
    await expect(fetchFile()).rejects.toMatchObject({ fault: "checksum" });
    await expect(stat(`${path}.part`)).rejects.toThrow();
    await expect(stat(path)).rejects.toThrow();
    await fetchFile();
  });

  it("repairs a damaged part by one more download", async () => {
    answers = [dropAfter(100_000), send(404)];
    await expect(fetchFile()).rejects.toThrow("404");
    await writeFile(`${path}.part`, Buffer.alloc(5000));
    answers = [serve];
    await expect(fetchFile()).rejects.toMatchObject({ fault: "checksum" });
    await fetchFile();
    expect((await readFile(path)).equals(file)).toBe(true);
  });

  it.each([
    ["by its type", send(200, "hello", { "content-type": "text/html; charset=utf-8" })],
    ["by its opening", send(200, "\n<!DOCTYPE html><title>Log in</title>")],
  ])("recognizes a web page %s", async (_how, answer) => {
    answers = [answer];
    await expect(fetchFile()).rejects.toThrow("a web page instead of the file");
    await expect(stat(`${path}.part`)).rejects.toThrow();
  });

  it("refuses more bytes than are allowed, announced or not", async () => {
    answers = [send(200, Buffer.alloc(2000), { "content-length": 2000 })];
    const limited = { bytes: undefined, md5: undefined, limit: 1000 };
    await expect(fetchFile(limited)).rejects.toMatchObject({ fault: "unsafe" });
    answers = [
      (_request, response) => {
        response.write(Buffer.alloc(900));
        setTimeout(() => response.end(Buffer.alloc(900)), 20);
      },
    ];
    await expect(fetchFile(limited)).rejects.toMatchObject({ fault: "unsafe" });
    await expect(stat(`${path}.part`)).rejects.toThrow();
  });

  it("takes the next address when one fails", async () => {
    answers = [send(404), serve];
    await download([address, address], path, { bytes, md5 });
    expect((await readFile(path)).equals(file)).toBe(true);
  });

  it("names every address when all fail", async () => {
    answers = [send(404), send(403)];
    await expect(download([address, address], path, { bytes, md5 })).rejects.toThrow(/404[\s\S]*403/);
  });

  it("counts a silent connection as lost", async () => {
    answers = [(_request, response) => void response.writeHead(200).write("abc"), serve];
    await fetchFile({ patience: 50, md5: undefined, bytes });
    expect(ranges).toEqual([undefined, "bytes=3-"]);
  });

  it("stops at once on its signal", async () => {
    answers = [(_request, response) => void response.writeHead(200).write("abc")];
    const stop = new AbortController();
    const running = fetchFile({ signal: stop.signal });
    setTimeout(() => stop.abort(), 30);
    await expect(running).rejects.toThrow("aborted");
  });
});
