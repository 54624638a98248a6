const shell =
  'import { execSync } from "node:child_process"; console.log(execSync("ls", { encoding: "utf8" }))';
const install = "Install packages in a terminal, in the folder of the notebook: `npm install name`.";
const shown = (kind: string) =>
  `Write \`import { ${kind} } from "@topolab/kernel"; ${kind}("…")\` to show ${kind.toUpperCase()}.`;

/** Lines that are commands in IPython or in a shell, and their replacements in a cell. */
const lines: [RegExp, string][] = [
  [/^%%(html|svg|latex|markdown)\b/, ""],
  [
    /^%%?(time|timeit|prun)\b/,
    'Write `console.time("name")` before the code and `console.timeEnd("name")` after it.',
  ],
  [
    /^%%?(javascript|js|typescript|ts|script)\b/,
    "Cells are TypeScript and run in Node.js. Remove this line.",
  ],
  [/^(!|%)?\s*(pip|pip3|conda|npm|yarn|pnpm|npx)\s+\w/, install],
  [
    /^(%%(bash|sh|system|cmd)\b|%(sx|system|ls|cat|mkdir|rm|cp|mv)\b|!)/,
    `Cells do not run shell commands. Write \`${shell}\`.`,
  ],
  [
    /^%(matplotlib|config|pylab)\b/,
    "Figures need no set-up. A cell shows its last value; `display(figure)` shows more.",
  ],
  [
    /^%(load_ext|autoreload|reload_ext)\b/,
    "Run the cell that imports a changed file again, and it is loaded again.",
  ],
  [/^%cd\b/, 'Write `process.chdir("folder")`. Imports are still resolved from the folder of the notebook.'],
  [/^%pwd\b/, "Write `process.cwd()`."],
  [/^%env\b/, "Write `process.env.NAME`."],
  [/^%(run|load)\b/, 'Write `import { name } from "./file"`.'],
  [/^%(who|whos|who_ls)\b/, "Completion (Tab) lists the names that the cells have declared."],
  [/^%%?\w/, "Cells are TypeScript, which has no magic commands."],
  [
    /^(\?{1,2}\s*[\w$.]+|[\w$.]+\s*\?{1,2})\s*;?$/,
    "`name?` shows information about a name, but this name is unknown.",
  ],
];

/** The advice for a line that is a command elsewhere; undefined if it is not one. */
export function foreignLine(line: string): string | undefined {
  const text = line.trim();
  const [pattern, advice] = lines.find(([pattern]) => pattern.test(text)) ?? [];
  if (!pattern) return undefined;
  return advice || shown(/\w+/.exec(text)?.[0] ?? "html");
}

/** Names from browsers, other runtimes or Python, and their replacements in a cell. */
const names: Record<string, string> = {
  prompt: '`prompt` belongs to browsers. `input("…")` asks the user and returns a line.',
  confirm: '`confirm` belongs to browsers. `input("… (y/n)") === "y"` asks the user.',
  alert: "`alert` belongs to browsers. `console.log(…)` prints into the output of the cell.",
  document: 'Cells run in Node.js and have no `document`. `html("…")` from "@topolab/kernel" shows HTML.',
  window: "Cells run in Node.js and have no `window`. `globalThis` is the global object.",
  localStorage:
    'Cells run in Node.js and have no `localStorage`. `fs.writeFileSync("name.json", …)` stores data.',
  sessionStorage:
    "Cells run in Node.js and have no `sessionStorage`. A variable lasts as long as the session.",
  XMLHttpRequest: "Cells run in Node.js and have no `XMLHttpRequest`. Write `await fetch(address)`.",
  get_ipython: "This is not IPython. `cell` is the kernel's interface to a cell.",
  print: "`print` belongs to Python. `console.log(…)` prints.",
  Deno: 'Cells run in Node.js and have no `Deno`. Node\'s modules do the same: `import fs from "node:fs"`.',
  Bun: 'Cells run in Node.js and have no `Bun`. Node\'s modules do the same: `import fs from "node:fs"`.',
};

/** The advice for a name that cells do not have; undefined for an unknown name. */
export const foreignName = (name: string): string | undefined =>
  Object.hasOwn(names, name) ? names[name] : undefined;
