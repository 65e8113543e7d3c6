/**
 * Every check there is: format, lint, types, then the tests. Ends its output with `N passed, N failed`: each of the first three counts
 * as one, and the tests as vitest counts them. `npm test -- test/pure` hands its arguments to vitest.
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { countTests } from "./test-counts.mjs";
import { projectRoot, readStamp } from "./paths.mjs";

/** @param {string} heading @param {string} script inside node_modules @param {string[]} args @returns {boolean} */
function check(heading, script, args) {
  console.log(`\n== ${heading}`);
  const start = performance.now();
  const { status } = spawnSync(process.execPath, [join(projectRoot, "node_modules", script), ...args], {
    cwd: projectRoot,
    stdio: "inherit",
  });
  console.log(`   ${status === 0 ? "as it should be" : "FAILED"}, ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return status === 0;
}

const checks = [
  check("format: prettier", "prettier/bin/prettier.cjs", ["--check", "--log-level=warn", "."]),
  check("lint: eslint", "eslint/bin/eslint.js", ["--max-warnings=0", "."]),
  check("types: tsc over sources, kernel, tests and set-up", "typescript/bin/tsc", ["-p", "test"]),
];

const results = join(projectRoot, "build", "test-results.json");
rmSync(results, { force: true });
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
const vitestPassed = check("tests: vitest", "vitest/vitest.mjs", ["run", ...reporters, ...process.argv.slice(2)]);

const counts = countTests(checks, vitestPassed, readStamp(results));
if (counts.skipped) console.log(`\n${counts.skipped} skipped`);
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
