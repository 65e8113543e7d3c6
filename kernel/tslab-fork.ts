/**
 * Answers tslab's `require` of its TypeScript fork with another TypeScript, before tslab is loaded. A wrong guess at the place would leave
 * tslab on its fork without a word; so the place is asked from tslab's own folder.
 */
import { createRequire } from "node:module";
import { answerRequire } from "./require-cache.js";

const require = createRequire(import.meta.url);

export function answerForkWith(typescript: object): void {
  answerRequire(createRequire(require.resolve("tslab/package.json")).resolve("@tslab/typescript-for-tslab"), typescript);
}
