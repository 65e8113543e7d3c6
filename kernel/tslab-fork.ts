/**
 * Answers tslab's `require` of its TypeScript fork with another TypeScript, from Node's module cache, before tslab is loaded. A wrong
 * guess at the place would leave tslab on its fork without a word; so the place is asked from tslab's own folder.
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

export function answerForkWith(typescript: object): void {
  const forkFile = createRequire(require.resolve("tslab/package.json")).resolve("@tslab/typescript-for-tslab");
  const fork = { id: forkFile, filename: forkFile, loaded: true, exports: typescript, children: [], paths: [] };
  require.cache[forkFile] = fork as unknown as NodeJS.Module;
}
