/**
 * One line on the process's own standard error, from any thread. Not through `process.stderr`: what is written there belongs to cells, and
 * in the I/O thread it would wait for the main thread.
 */
import { writeSync } from "node:fs";

export function log(line: string): void {
  try {
    writeSync(2, `[gaplab kernel] ${line.replaceAll("\n", " ")}\n`);
  } catch {
    // Nobody reads it: that is no reason to end.
  }
}
