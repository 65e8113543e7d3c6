/** `name?` and `?name`, as in IPython: what is known of a name, in the front end's pager and not among the outputs. */

const path = String.raw`[\p{ID_Start}_$][\p{ID_Continue}$]*(?:\.[\p{ID_Start}_$][\p{ID_Continue}$]*)*`;
const asked = new RegExp(String.raw`^\s*(?:\?{1,2}\s*(${path})|(${path})\s*\?{1,2})\s*;?\s*$`, "u");

/** The name that a cell asks about, if it does nothing else. */
export function helpTarget(code: string): string | null {
  const found = asked.exec(code);
  return found ? (found[1] ?? found[2]) : null;
}

export const pageOf = (text: string) => ({ source: "page", data: { "text/plain": text }, start: 0 });
