/** Adds up what passed and failed, so that nothing that went wrong counts as nothing. */

/** @typedef {{ numPassedTests?: number, numFailedTests?: number, numPendingTests?: number, testResults?: { status: string, assertionResults: { status: string }[] }[] }} VitestReport */

/**
 * @param {boolean[]} checks format, lint, types
 * @param {boolean} vitestPassed its exit code was 0
 * @param {VitestReport} report vitest's JSON report; empty when it wrote none
 */
export function countTests(checks, vitestPassed, report) {
  const passed = checks.filter(Boolean).length + (report.numPassedTests ?? 0);
  // A file that could not be loaded has no tests to count: it counts as one that failed.
  const brokenFiles = (report.testResults ?? []).filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const tests = (report.numFailedTests ?? 0) + brokenFiles;
  const failed = checks.filter((ok) => !ok).length + (tests === 0 && !vitestPassed ? 1 : tests);
  return { passed, failed, skipped: report.numPendingTests ?? 0 };
}
