/** `N passed, N failed`: nothing that went wrong counts as nothing. */
import { expect, it } from "vitest";
import { countTests } from "../../setup/test-counts.mjs";

const good = [true, true, true];

it("adds the checks to the tests", () => {
  expect(countTests(good, true, { numPassedTests: 7, numFailedTests: 0 })).toEqual({ passed: 10, failed: 0, skipped: 0 });
  expect(countTests([true, false, true], false, { numPassedTests: 7, numFailedTests: 2 })).toMatchObject({ passed: 9, failed: 3 });
});

it("counts a file that does not load, and a runner that dies", () => {
  const unloaded = { numPassedTests: 7, numFailedTests: 0, testResults: [{ status: "failed", assertionResults: [] }] };
  expect(countTests(good, false, unloaded)).toMatchObject({ passed: 10, failed: 1 });
  expect(countTests(good, false, {})).toMatchObject({ passed: 3, failed: 1 });
});

it("tells of skipped tests", () => {
  expect(countTests(good, true, { numPassedTests: 7, numPendingTests: 2 }).skipped).toBe(2);
});
