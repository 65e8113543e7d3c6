/** Which tensors of a checkpoint are those of a network: by name, after a prefix, and by shape. Strict unless asked otherwise. */
import { GapLabError } from "../core/index.js";
import { printable, sizes } from "./say.js";

type Shapes = ReadonlyMap<string, readonly number[]>;

export interface MatchOptions {
  /** What stands before the network's names in the file: "Scale.", "module.", "state_dict.". Default: found by itself. */
  prefix?: string;
  /** Names, without the prefix, that are passed over on both sides. */
  skip?: (name: string) => boolean;
}

export interface Match {
  readonly prefix: string;
  /** The network's name and the file's. */
  readonly matched: ReadonlyMap<string, string>;
  readonly missing: readonly string[];
  /** Of what has the prefix. Counters of batches are neither expected nor unexpected. */
  readonly unexpected: readonly string[];
  readonly misshapen: readonly { name: string; wanted: readonly number[]; found: readonly number[] }[];
  /** How many of each. */
  readonly counts: string;
  /** Which do not fit, ten of each kind at most. */
  readonly names: string;
  /** Both in one sentence. */
  readonly report: string;
  readonly isWhole: boolean;
}

/** `wanted` and `found`: names and shapes, in one layout. @throws GapLabError when two prefixes would fit as well. */
export function matchNames(wanted: Shapes, found: Shapes, { prefix, skip = () => false }: MatchOptions = {}): Match {
  const before = prefix ?? likelyPrefix([...wanted.keys()].filter((name) => !skip(name)), found); // prettier-ignore
  const matched = new Map<string, string>();
  const missing: string[] = [];
  const misshapen: { name: string; wanted: readonly number[]; found: readonly number[] }[] = [];
  for (const [name, shape] of wanted) {
    if (skip(name) || isCounter(name)) continue;
    const there = found.get(before + name);
    if (!there) missing.push(name);
    else if (there.join() !== shape.join()) misshapen.push({ name, wanted: shape, found: there });
    else matched.set(name, before + name);
  }
  const unexpected = [...found.keys()]
    .filter((name) => name.startsWith(before) && !isCounter(name))
    .map((name) => name.slice(before.length))
    .filter((name) => !wanted.has(name) && !skip(name));
  const shapes = misshapen.map((each) => `${each.name} ${sizes(each.found)} for ${sizes(each.wanted)}`);
  const kinds = [["missing", missing], ["unexpected", unexpected], ["of another shape", shapes]] as const; // prettier-ignore
  const place = before ? ` after "${printable(before)}"` : "";
  const counts = [`${matched.size} matched${place}`, ...kinds.map(([what, names]) => `${names.length} ${what}`)].join(", ");
  const names = kinds.flatMap(([what, names]) => (names.length > 0 ? [`${what}: ${some(names)}`] : [])).join("; ");
  const isWhole = missing.length + unexpected.length + misshapen.length === 0;
  const report = isWhole ? `${matched.size} matched${place}` : `${counts}; ${names}`;
  return { prefix: before, matched, missing, unexpected, misshapen, counts, names, report, isWhole };
}

/** The first ten of them. */
const some = (names: readonly string[]) =>
  names.slice(0, 10).map((name) => printable(name)).join(", ") + (names.length > 10 ? ` and ${names.length - 10} more` : ""); // prettier-ignore

/** How many batches a normalisation has seen: PyTorch's files have it since 0.4.1, and nothing depends on it. */
const isCounter = (name: string) => name.endsWith("num_batches_tracked");

/** The prefix with which most names are found; of several, the one that the others end in ("net/" before "optimiser/net/"). */
function likelyPrefix(wanted: readonly string[], found: Shapes): string {
  const counts = new Map<string, number>([["", 0]]);
  const names = new Set(wanted);
  for (const name of found.keys()) {
    for (let at = 0; at >= 0; at = nextPart(name, at)) {
      if (names.has(name.slice(at))) counts.set(name.slice(0, at), (counts.get(name.slice(0, at)) ?? 0) + 1);
    }
  }
  const most = Math.max(...counts.values());
  const best = [...counts].filter(([, count]) => count === most).map(([prefix]) => prefix);
  const clear = best.find((prefix) => best.every((other) => other.endsWith(prefix)));
  if (clear !== undefined) return clear;
  const got = best.slice(0, 5).map((prefix) => `"${printable(prefix)}"`).join(", "); // prettier-ignore
  throw new GapLabError("checkpoint", {
    expected: "one network in it",
    got: `${best.length}, after ${got}`,
    fix: "Say which with prefix.",
  });
}

/** Where the next part of a dotted name begins. */
function nextPart(name: string, from: number): number {
  const rest = /[./]/.exec(name.slice(from));
  return rest ? from + rest.index + 1 : -1;
}
