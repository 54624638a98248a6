import { defineConfig } from "vitepress";

const guides = [
  { text: "Labelings: which one when", link: "/guides/labelings" },
  { text: "Train your own model", link: "/guides/training" },
  { text: "Persistent homology", link: "/guides/persistent-homology" },
  { text: "Metrics: which one when", link: "/guides/metrics" },
  { text: "Data", link: "/guides/data" },
  { text: "Kernel and widgets", link: "/guides/kernel" },
  { text: "Headless runs, sweeps, Ray", link: "/guides/headless" },
  { text: "What a traced step may do", link: "/guides/traced-steps" },
  { text: "The GPU", link: "/guides/gpu" },
  { text: "Performance", link: "/guides/performance" },
];

const start = [
  { text: "Getting started", link: "/getting-started" },
  { text: "The two papers in ten minutes", link: "/papers" },
  { text: "Notebooks", link: "/notebooks" },
  { text: "Examples", link: "/examples" },
];

const reference = [
  { text: "Gallery of figures", link: "/gallery" },
  { text: "API reference", link: "/api/index.html", target: "_self" },
  { text: "FAQ and troubleshooting", link: "/faq" },
];

export default defineConfig({
  title: "topolab",
  description: "A lab for generative topology in TypeScript",
  lang: "en-US",
  head: [
    [
      "link",
      {
        rel: "icon",
        href: "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><circle cx='4' cy='4' r='3' fill='none' stroke='%233451b2' stroke-width='2'/></svg>",
      },
    ],
  ],
  base: process.env.DOCS_BASE ?? "/",
  outDir: "../out/site",
  cacheDir: "../.cache/vitepress",
  lastUpdated: false,
  // TypeDoc writes the reference after the pages; test/docs checks these links, too.
  ignoreDeadLinks: [/^\/api\//],
  markdown: { theme: { light: "github-light", dark: "github-dark" } },
  themeConfig: {
    nav: [
      { text: "Start", link: "/getting-started" },
      { text: "Guides", items: guides },
      { text: "Gallery", link: "/gallery" },
      { text: "API", link: "/api/index.html", target: "_self" },
    ],
    sidebar: [
      { text: "Start", items: start },
      { text: "Guides", items: guides },
      { text: "Reference", items: reference },
    ],
    outline: [2, 3],
    search: { provider: "local" },
    footer: { message: "Apache-2.0. The papers and the data sets are their authors'." },
  },
});
