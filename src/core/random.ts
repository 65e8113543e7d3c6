/**
 * Chance with a seed and a name. Every use draws from a stream of its own, so that a new use disturbs no other:
 * `const flip = streams(seed)("source/flip")`.
 *
 * Generator: sfc32 (Chris Doty-Humphrey, PractRand), seeded by an FNV-1a hash of seed and name and twelve rounds of mixing.
 */
/** Random numbers of one use; the same seed and name give the same ones. */
export interface RandomStream {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** A whole number in 0 ... n-1. */
  below(n: number): number;
  /** Normal with mean 0 and standard deviation 1 (Box-Muller). */
  normal(): number;
  /** Poisson with the given mean (Knuth's product; for small means). */
  poisson(mean: number): number;
  /** One of the items. */
  pick<T>(items: readonly T[]): T;
  /** 0 ... n-1 in random order (Fisher-Yates). */
  permutation(n: number): Uint32Array;
}

/** Named random streams of a seed: `streams(1)("source/flip").uniform()`. */
export const streams =
  (seed: number | string) =>
  (name: string): RandomStream =>
    makeStream(`${seed}/${name}`);

function makeStream(key: string): RandomStream {
  let [a, b, c] = [hash(key, 0x811c9dc5), hash(key, 0x01000193), hash(key, 0x9e3779b9)];
  let counter = 1;

  const next32 = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) next32();

  const uniform = () => next32() / 4294967296;
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    below: (n) => Math.floor(uniform() * n),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    poisson(mean) {
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = uniform(); product > limit; product *= uniform()) count++;
      return count;
    },
    pick: (items) => items[Math.floor(uniform() * items.length)],
    permutation(n) {
      const order = Uint32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = Math.floor(uniform() * (i + 1));
        [order[i], order[j]] = [order[j], order[i]];
      }
      return order;
    },
  };
}

/** FNV-1a over UTF-16 units, from a given offset basis. */
function hash(text: string, basis: number): number {
  let h = basis | 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h | 0;
}
