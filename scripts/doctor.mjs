// npm run doctor: shows what is installed, which TensorFlow runs on which device, what is missing and the command that
// installs it.
import { examine } from "./doctor/examine.mjs";
import { house } from "./program/house.mjs";
import { main } from "./program/main.mjs";

await main(async () => {
  const findings = await examine(house);
  const width = Math.max(...findings.map(({ name }) => name.length));
  for (const { name, state, text } of findings) {
    console.log(`  ${{ ok: "✓", missing: "✗", note: "·" }[state]} ${name.padEnd(width)}  ${text}`);
  }
  const missing = findings.filter(({ state }) => state === "missing");
  for (const { name, mend } of missing) console.log(`\n${name}: ${mend}`);
  if (!missing.length) console.log("\nNothing is missing.");
  return missing.length ? 1 : 0;
});
