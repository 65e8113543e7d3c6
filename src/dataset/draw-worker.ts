/** A thread that draws: gets { index, street, options }, gives the drawn street back without copying. */
import { parentPort } from "node:worker_threads";
import { drawStreet, type DrawOptions, type StreetName } from "../world/index.js";

export interface DrawTask {
  readonly street: StreetName;
  readonly options: DrawOptions;
}

parentPort?.on("message", ({ street, options }: DrawTask) => {
  const drawn = drawStreet(street, options);
  const buffers = [drawn.image, drawn.exact, drawn.filled, drawn.labels, drawn.depth, drawn.instances].map(
    (map) => map.data.buffer,
  );
  parentPort!.postMessage(drawn, [...new Set(buffers)] as ArrayBuffer[]);
});
