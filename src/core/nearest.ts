/** The name that somebody probably meant: the one with the smallest edit distance, if it is near at all. */

export function nearest(name: string, known: readonly string[]): string | undefined {
  const scored = known.map((k) => ({ k, distance: editDistance(name.toLowerCase(), k.toLowerCase()) }));
  scored.sort((a, b) => a.distance - b.distance);
  const [best] = scored;
  return best && best.distance <= Math.max(2, name.length / 3) ? best.k : undefined;
}

/** Levenshtein 1966: fewest insertions, deletions and replacements. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
