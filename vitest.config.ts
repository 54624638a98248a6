import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^topolab$/, replacement: source("lib/src/index.ts") },
      { find: /^topolab\/(.+)$/, replacement: source("lib/src/$1/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    // Interrupts race the clock; a machine that builds other things meanwhile may lose a race once.
    retry: process.env.CI ? 2 : 0,
    maxWorkers: 2,
    maxConcurrency: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
