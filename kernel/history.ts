/** The cells run so far, for a console's arrow keys: kept for this kernel's life. Entries are [session, line, input]. */
import type { Content } from "./wire/messages.js";

type Entry = [session: number, line: number, input: string];

export class History {
  private readonly entries: Entry[] = [];

  add(line: number, input: string): void {
    this.entries.push([1, line, input]);
  }

  /** What a history_request asks for; with `output`, the input comes in a pair with null (outputs are not kept). */
  find(request: Content): unknown[] {
    const found = this.select(request);
    return request.output === true ? found.map(([session, line, input]) => [session, line, [input, null]]) : found;
  }

  private select({ hist_access_type, n, start, stop, pattern, unique, session }: Content): Entry[] {
    const count = typeof n === "number" && n > 0 ? n : this.entries.length;
    if (hist_access_type === "range") {
      if (session !== undefined && session !== 0 && session !== 1) return [];
      return this.entries.filter(([, line]) => line >= Number(start ?? 1) && line < Number(stop ?? Infinity));
    }
    if (hist_access_type !== "search") return this.entries.slice(-count);
    const matches = globPattern(String(pattern ?? "*"));
    const found = this.entries.filter(([, , input]) => matches.test(input));
    const kept =
      unique === true ? found.filter(([, , input], i) => found.findLastIndex((other) => other[2] === input) === i) : found;
    return kept.slice(-count);
  }
}

/** `*` and `?` as in a shell. */
function globPattern(glob: string): RegExp {
  const escaped = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`);
}
