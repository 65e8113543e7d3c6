/** What a disk refuses, in words. */
import { GapLabError } from "./errors.js";

const refusals: Record<string, [got: string, need: string]> = {
  ENOSPC: ["a full disk", "Free some space"],
  EDQUOT: ["a full quota", "Free some space"],
  EACCES: ["no permission to write", "Make the folder writable"],
  EPERM: ["no permission to write", "Make the folder writable"],
  EROFS: ["a read-only disk", "Make the folder writable"],
  ENOTDIR: ["a file where a folder is needed", "Move the file away"],
  EEXIST: ["a file where a folder is needed", "Move the file away"],
};

/** A refusal of the file system as a GapLabError; every other error as it is. `otherwise` ends the sentence that says what to do. */
export function explainDisk(
  cause: unknown,
  where: string,
  { expected, otherwise }: { expected: string; otherwise: string },
): unknown {
  const refusal = refusals[(cause as NodeJS.ErrnoException | undefined)?.code ?? ""];
  return refusal ? new GapLabError(where, { expected, got: refusal[0], fix: `${refusal[1]}, or ${otherwise}`, cause }) : cause;
}
