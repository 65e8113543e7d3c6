/** `import * as tslab from "tslab"` in a cell: what notebooks written for tslab show goes the way of all displays. */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const broadcastKey = Symbol.for("Jupyter.broadcast");

type Broadcast = (msgType: string, content: object) => Promise<void>;

export function connectTslabDisplay(): void {
  const jupyter = require("tslab/dist/jupyter.js") as { lastWriteDisplayData: unknown };
  jupyter.lastWriteDisplayData = (content: object, isUpdate?: boolean) =>
    void (globalThis as unknown as Record<symbol, Broadcast>)[broadcastKey](
      isUpdate ? "update_display_data" : "display_data",
      content,
    );
}
