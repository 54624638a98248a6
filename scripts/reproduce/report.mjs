import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { claimsOf, isClaim } from "@topolab/kernel";
import { namedFigures } from "./figures.mjs";

/** @typedef {import("./copies.mjs").Copy} Copy */
/** @typedef {import("@topolab/kernel").ClaimFound} Claim */

const style = readFileSync(new URL("style.css", import.meta.url), "utf8");
const entities = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
]);

/** @param {unknown} text @returns {string} */
const html = (text) => String(text ?? "").replace(/[&<>"]/g, (mark) => entities.get(mark) ?? mark);

/** @param {Claim["value"] | undefined} value @returns {string} three significant digits */
function short(value) {
  if (typeof value !== "number" || Number.isInteger(value)) return String(value ?? "–");
  return String(Number(value.toPrecision(3)));
}

/** @param {number} seconds */
const spoken = (seconds) =>
  seconds < 60 ? `${Math.round(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;

const verdicts = {
  true: { name: "yes", text: "✓ holds" },
  false: { name: "no", text: "✗ does not hold" },
  unknown: { name: "open", text: "? undecided" },
};

/** @param {Claim} claim */
const verdictOf = ({ holds }) =>
  verdicts[/** @type {keyof typeof verdicts} */ (String(holds))] ?? verdicts.unknown;

/** @param {Claim[]} claims @param {boolean | "unknown"} verdict the number of a paper's claims with this verdict */
const count = (claims, verdict) =>
  claims.filter((claim) => isPapers(claim) && claim.holds === verdict).length;

/** @param {Claim} claim whether it is a paper's, not ours, and no null row or control */
const isPapers = (claim) => isClaim(claim) && claim.scope !== "ours";

/** @param {string} label @param {string} text @param {string} [kind] a cell with its column's name, for phones */
const cell = (label, text, kind) =>
  `<td${kind ? ` class="${kind}"` : ""}${text ? ` data-label="${label}"` : ""}>${html(text)}</td>`;

/** @param {Claim} claim @param {boolean} hasPaper whether the table has a column for the paper's numbers */
function claimRow(claim, hasPaper) {
  const { source, scope, measure, bound, paper, value, interval, words } = claim;
  const { name, text } = verdictOf(claim);
  const kind = isClaim(claim) && !words?.includes("not seen") ? name : "soft";
  const range = interval ? `${short(interval[0])} … ${short(interval[1])}` : "";
  return `<tr><td class="claim">${html(claim.claim)}</td>${cell("source", source)}${cell("scope", scope ?? "")}${cell("measure", bound ? `${measure} ${bound}` : measure)}${hasPaper ? cell("paper", paper ?? "") : ""}${cell("here", short(value), "number")}${cell("interval", range, "number")}<td class="${kind}">${html(words ?? text)}</td></tr>`;
}

/** @param {Claim[]} claims */
function claimsTable(claims) {
  if (!claims.length) return "";
  const hasPaper = claims.some(({ paper }) => paper);
  const names = [
    "claim",
    "source",
    "scope",
    "measure",
    ...(hasPaper ? ["paper"] : []),
    "here",
    "interval",
    "verdict",
  ];
  const head = names.map((name) => `<th${/here|interval/.test(name) ? ' class="number"' : ""}>${name}</th>`);
  const rows = claims.map((claim) => claimRow(claim, hasPaper));
  return `<table><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("\n")}</tbody></table>`;
}

/** @param {string} png base64 @returns {{ width: number, height: number }} pixels, as the PNG's header says */
function sizeOf(png) {
  const header = Buffer.from(png.slice(0, 44), "base64");
  return { width: header.readUInt32BE(16), height: header.readUInt32BE(20) };
}

/** @param {import("./figures.mjs").NamedFigure} figure */
function figureBlock({ name, heading, caption, png, spec }) {
  if (!png) return "";
  const { width, height } = sizeOf(png);
  // Charts are drawn at twice their size; photographs at their own.
  const scale = spec ? 1.5 : 1;
  // Two panels side by side are too small to read on a phone, so they scroll there.
  const kind = width > 1.9 * height ? ' class="wide"' : "";
  const size = `width="${Math.round(width / scale)}" height="${Math.round(height / scale)}"`;
  return `<figure id="${name}"><h3>${html(heading)}</h3><div${kind}><img loading="lazy" ${size} alt="${html(caption)}" src="data:image/png;base64,${png}"></div><figcaption>${html(caption)} <code>${name}</code></figcaption></figure>`;
}

/** @param {Copy} copy */
function section(copy) {
  const { name, title, paper, failure, profile, seed, seconds, date, node, versions, parameters } = copy;
  const settings = Object.entries(parameters).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  /** @type {[string, string][]} */
  const facts = [
    ["paper", paper],
    ["profile", profile],
    ["seed", seed],
    ["time", `${spoken(seconds)}, ${date.slice(0, 16).replace("T", " ")} UTC`],
    ["parameters", settings.join(", ")],
    ["versions", [versions, `run by Node ${node}`].filter(Boolean).join("; ")],
  ];
  const list = facts.filter(([, text]) => text).map(([key, text]) => `<dt>${key}</dt><dd>${html(text)}</dd>`);
  return `<section id="${name}">
<h2>${html(title)}</h2>
<dl>${list.join("")}</dl>
${failure ? `<p class="failure">${html(failure)}</p>` : ""}
${claimsTable(claimsOf(copy.notebook))}
${namedFigures(copy).map(figureBlock).join("\n")}
</section>`;
}

/** @param {Copy} copy a line of the contents */
function entry({ name, title, notebook, failure }) {
  const claims = claimsOf(notebook);
  const all = claims.filter(isPapers).length;
  const held = all > 0 ? `${count(claims, true)} of ${all} hold` : "ours only";
  return `<li><a href="#${name}">${html(title)}</a><span class="${failure ? "no" : "soft"}">${failure ? "failed" : held}</span></li>`;
}

/**
 * The report: one page that needs no network, with every figure and claim of the executed copies.
 * @param {Copy[]} copies @param {{ commit?: string, made?: Date }} [about] @returns {string} HTML
 */
export function report(copies, { commit, made = new Date() } = {}) {
  const claims = copies.flatMap(({ notebook }) => claimsOf(notebook));
  const figures = copies.flatMap(namedFigures).length;
  const seconds = copies.reduce((sum, copy) => sum + copy.seconds, 0);
  /** @type {[string | number, string][]} */
  const counts = [
    [count(claims, true), "of the papers' claims hold"],
    [count(claims, false), "do not hold"],
    [count(claims, "unknown"), "undecided"],
    [figures, "figures"],
    [spoken(seconds), `for ${copies.length} notebooks`],
  ];
  const profiles = [...new Set(copies.map(({ profile }) => profile))].join(" and ");
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? process.arch}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>topolab: results of the reproduction</title>
<style>${style}</style>
</head>
<body>
<h1>Results of the reproduction</h1>
<p>Every figure and every claim of the notebooks, from the ${html(profiles)} profile. A verdict is computed from the values; an interval is over the seeds of the run.</p>
<ul class="counts">${counts.map(([number, text]) => `<li><b>${number}</b>${text}</li>`).join("")}</ul>
<nav><ol>${copies.map(entry).join("\n")}</ol></nav>
<p class="soft">Made ${made.toISOString().slice(0, 16).replace("T", " ")} UTC${commit ? ` at commit ${html(commit)}` : ""} on ${html(machine)}, Node ${process.versions.node}.</p>
${copies.map(section).join("\n")}
</body>
</html>
`;
}
