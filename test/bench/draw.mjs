/**
 * How many streets one core draws per second: `node test/bench/draw.mjs [width height [count]]` (192 96 60 if not said).
 * Needs `npm run build` before.
 */
import { drawStreet, streetNames } from "../../dist/world/index.js";

const [width = 192, height = 96, count = 60] = process.argv.slice(2).map(Number);
for (const name of streetNames) {
  for (let index = 0; index < 10; index++) drawStreet(name, { seed: "warm-up", index, width, height });
  const started = performance.now();
  for (let index = 0; index < count; index++) drawStreet(name, { seed: "bench", index, width, height });
  const seconds = (performance.now() - started) / 1000;
  console.log(`${name.padEnd(10)} ${width}x${height}  ${(count / seconds).toFixed(1)} images/s per core`);
}
