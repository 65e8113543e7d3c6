/** What set-up tells the user: one line per thing done, on stderr, so that stdout stays free for results. */

/** Something that set-up cannot go on without; its message is the line the user sees. */
export class Stop extends Error {}

/** @typedef {import("./run.mjs").Result} Result */
/** @typedef {{ notes: string[], did: number, end: () => void, note: (line: string) => void, doing: (what: string, why: string, work: () => Promise<Result>) => Promise<Result> }} Say */

/** @param {{ quiet: boolean }} options @returns {Say} */
export function speaker({ quiet }) {
  const write = (/** @type {string} */ text) => void (quiet || process.stderr.write(text));
  return {
    notes: [],
    did: 0,
    /** Something missing that we can go on without: said also when quiet. */
    note(line) {
      this.notes.push(line);
      process.stderr.write(`set-up: ${line}\n`);
    },
    end() {
      if (this.did === 0 && this.notes.length === 0) write("set-up: all there\n");
    },
    /** Says what and why before, and how long after. */
    async doing(what, why, work) {
      const start = performance.now();
      write(`set-up: ${what} (${why}) … `);
      this.did++;
      try {
        const result = await work();
        write(result.code === 0 ? `${((performance.now() - start) / 1000).toFixed(1)} s\n` : "failed\n");
        return result;
      } catch (error) {
        write("failed\n");
        throw error;
      }
    },
  };
}
