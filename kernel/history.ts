/**
 * The cells run so far, for a console's arrow keys and searches: those of this kernel and, where there is a file, of earlier ones. An entry
 * is [session, line, input]; each kernel is a session, and this one's number is one more than the last before it.
 */
import type { HistoryFile } from "./history-file.js";
import type { Content } from "./wire/messages.js";

export type Entry = readonly [session: number, line: number, input: string];

export class History {
  private entries: Entry[] | null = null;
  private session = 0;
  private hasBegun = false;

  /** @param file where it is kept; without one, for this kernel's life */
  constructor(private readonly file?: HistoryFile) {}

  add(line: number, input: string): void {
    // Read anew for the first entry: kernels that are opened together shall not take the same number.
    if (!this.hasBegun) this.read();
    this.hasBegun = true;
    const entry: Entry = [this.session, line, input];
    this.all().push(entry);
    this.file?.append(entry);
  }

  /** What a history_request asks for; with `output`, the input comes in a pair with null (outputs are not kept). */
  find(request: Content): unknown[] {
    const found = this.select(request);
    return request.output === true ? found.map(([session, line, input]) => [session, line, [input, null]]) : [...found];
  }

  private select(request: Content): readonly Entry[] {
    const { hist_access_type: access, n } = request;
    if (access === "range") return this.range(request);
    const found = access === "search" ? this.search(request) : this.all();
    return typeof n === "number" && n > 0 ? found.slice(-n) : found;
  }

  /** Lines of one session: 0 is this one, -1 the one before it, a positive number names it. `stop` is the first line left out. */
  private range({ session, start, stop }: Content): readonly Entry[] {
    const all = this.all();
    const asked = Number(session ?? 0);
    const wanted = asked > 0 ? asked : this.session + asked;
    const [from, to] = [Number(start ?? 1), Number(stop ?? Infinity)];
    return all.filter(([of, line]) => of === wanted && line >= from && line < to);
  }

  private search({ pattern, unique }: Content): readonly Entry[] {
    const matches = globPattern(String(pattern ?? "*"));
    const found = this.all().filter(([, , input]) => matches.test(input));
    if (unique !== true) return found;
    const latest = new Map(found.map((entry) => [entry[2], entry]));
    return found.filter((entry) => latest.get(entry[2]) === entry);
  }

  private all(): Entry[] {
    return this.entries ?? this.read();
  }

  private read(): Entry[] {
    this.entries = this.file?.read() ?? [];
    this.session = this.entries.reduce((most, [session]) => Math.max(most, session), 0) + 1;
    return this.entries;
  }
}

/** `*`, `?` and `[a-z]` as in a shell. */
function globPattern(glob: string): RegExp {
  const parts = glob.match(/\[[^\]]+\]|[^]/gu) ?? [];
  const source = parts.map((part) => {
    if (part === "*") return "[^]*";
    if (part === "?") return "[^]";
    if (part.length > 2 && part.startsWith("["))
      return `[${part
        .slice(1, -1)
        .replace(/^!/, "^")
        .replace(/[\\[\]]/g, "\\$&")}]`;
    return part.replace(/[.+^${}()|[\]\\*?]/, "\\$&");
  });
  return new RegExp(`^${source.join("")}$`);
}
