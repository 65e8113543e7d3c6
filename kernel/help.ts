/** What a cell may hold that is no TypeScript, as in IPython: `name?` and `?name` ask what is known of a name; `exit` leaves a console. */

const path = String.raw`[\p{ID_Start}_$][\p{ID_Continue}$]*(?:\.[\p{ID_Start}_$][\p{ID_Continue}$]*)*`;
const asked = new RegExp(String.raw`^\s*(?:\?{1,2}\s*(${path})|(${path})\s*\?{1,2})\s*;?\s*$`, "u");

/** The name that a cell asks about, if it does nothing else. */
export function helpTarget(code: string): string | null {
  const found = asked.exec(code);
  return found ? (found[1] ?? found[2]) : null;
}

export const pageOf = (text: string) => ({ source: "page", data: { "text/plain": text }, start: 0 });

/** A console asks to be left by its own; other front ends do not listen. */
export const exitPayload = { source: "ask_exit", keepkernel: false };

/** Whether a cell is `exit` or `quit`, called or not, and no name of that kind is known. */
export function isExit(code: string, isKnown: (name: string) => boolean): boolean {
  const [, name] = /^\s*(exit|quit)\s*(?:\(\s*\))?\s*;?\s*$/.exec(code) ?? [];
  return name !== undefined && !isKnown(name);
}
