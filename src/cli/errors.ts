/** Errors as one line on stderr, with what to do. */
import { CommanderError } from "commander";
import { GapLabError } from "../core/index.js";

/** commander has printed it already, with the nearest option. */
export const isWrongCall = (error: unknown): error is CommanderError => error instanceof CommanderError;

/** Says what went wrong and sets the exit code: 2 for a wrong call, else 1. A bug keeps its stack; a mistake of the user's has none unless asked for. */
export function fail(error: unknown, debug = process.argv.includes("--debug"), code = 1): void {
  const known = error instanceof GapLabError;
  console.error(known && !debug ? `gaplab: ${error.message}` : error);
  process.exitCode = code;
}
