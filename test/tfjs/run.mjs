// npm run test:tfjs: tfjs's own specs against our backend. Upstream's list of specs that the native backend cannot pass
// is read out of tfjs-node's own runner.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import ts from "typescript";

const require = createRequire(import.meta.url);
const core = require.resolve("@tensorflow/tfjs-core/package.json").replace(/package\.json$/, "");
const node = require.resolve("@tensorflow/tfjs-node-gpu/package.json").replace(/package\.json$/, "");

/** tfjs's specs are ES modules that import without extensions: each is turned into CommonJS as it is required. */
function requireModulesOf(folder) {
  const { _extensions } = require("node:module");
  const load = _extensions[".js"];
  _extensions[".js"] = (module, file) => {
    if (!file.startsWith(folder) || file.endsWith(".node.js")) return load(module, file);
    const source = readFileSync(file, "utf8").replace(/\n\/\/# sourceMappingURL=.*/, "");
    const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
    module._compile(ts.transpileModule(source, { compilerOptions: options }).outputText, file);
  };
}

/** The names, or parts of names, of the specs that tfjs-node's runner leaves out. */
function ignoredUpstream() {
  const runner = readFileSync(`${node}dist/run_tests.js`, "utf8");
  const list = /IGNORE_LIST = (\[[\s\S]*?\n\]);/.exec(runner);
  if (!list) throw new Error("tfjs-node's runner holds no list of ignored specs any more");
  return new Function(`return ${list[1]}`)();
}

await import("topolab");
requireModulesOf(`${core}dist/`);
require(`${core}dist/public/chained_ops/register_all_chained_ops.js`);
require(`${core}dist/register_all_gradients.js`);
const Jasmine = require("jasmine");
const runner = new Jasmine();
runner.exitOnCompletion = false;
const specs = require(`${core}dist/jasmine_util.js`);
specs.setTestEnvs([{ name: "test-tensorflow", backendName: "tensorflow", flags: {}, isDataSync: true }]);
require(`${core}dist/tests.js`);
// Those of TensorBoard, saved models and image decoding want files that the package does not hold.
const own = /^(?!tensorboard|saved_model|image).*_test\.js$/;
for (const file of readdirSync(`${node}dist`)) if (own.test(file)) require(`${node}dist/${file}`);

// Expects an error for what TensorFlow has learned since.
const learned = "conv3d dilations CPU should throw error on dilations >1";
const ignored = [learned, ...ignoredUpstream()];
runner.env.configure({
  random: false,
  specFilter: (spec) => !ignored.some((name) => spec.getFullName().includes(name)),
});
const counts = { passed: 0, failed: 0 };
const failures = [];
runner.clearReporters();
runner.addReporter({
  specDone({ status, fullName, failedExpectations }) {
    if (status in counts) counts[status]++;
    if (status === "failed")
      failures.push(`${fullName}\n    ${failedExpectations[0]?.message.split("\n")[0]}`);
    const done = counts.passed + counts.failed;
    if (done > 0 && done % 500 === 0 && status in counts)
      console.log(`${done} specs run, ${counts.failed} failed`);
  },
});
await runner.execute();
for (const failure of failures) console.log(`✗ ${failure}`);
console.log(`${counts.passed + counts.failed} of tfjs's specs run, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 && counts.passed > 3500 ? 0 : 1;
