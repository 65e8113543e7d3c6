/**
 * What the kernel changes in its own process for the sake of cells: printed text goes to the front end, what fails outside a cell is
 * told and survived, and code in a cell can send displays and ask questions while it runs.
 */
import { thrownError } from "./session/errors.js";
import type { Outputs } from "./outputs.js";
import { promptOf, type Ask } from "./stdin.js";
import { log } from "./wire/log.js";
import type { Extras } from "./wire/gateway.js";
import type { Content } from "./wire/messages.js";

/** `globalThis[Symbol.for("Jupyter.broadcast")](msgType, content)`: named after Deno's `Deno.jupyter.broadcast`. */
const broadcastKey = Symbol.for("Jupyter.broadcast");
const allowed = new Set(["display_data", "update_display_data", "clear_output"]);

export interface Hooks {
  readonly outputs: Outputs;
  /** Without it, `prompt()` has nobody to ask. */
  readonly ask?: Ask;
}

export function installHooks({ outputs, ask }: Hooks): void {
  outputs.captureProcessStreams();

  Object.assign(globalThis, {
    prompt: promptOf(outputs, ask),
    [broadcastKey]: async (msgType: string, content: Content, extras?: Extras): Promise<void> => {
      if (!allowed.has(msgType)) throw new TypeError(`broadcast: expected one of ${[...allowed].join(", ")}, got ${msgType}`);
      outputs.send(msgType, msgType === "clear_output" ? content : { metadata: {}, transient: {}, ...content }, extras);
    },
  });

  // Node calls both in the name of what failed, so the text goes to the cell that started it.
  const tell = (what: string) => (reason: unknown) => {
    const text = `${what}: ${thrownError(reason).traceback.join("\n")}`;
    outputs.print("stderr", `${text}\n`);
    if (!outputs.isCellRunning()) log(text); // nbclient and its kind look at no cell that is over
  };
  process.on("uncaughtException", tell("Uncaught"));
  process.on("unhandledRejection", tell("Unhandled rejection"));
  process.exit = () => {
    throw new Error("process.exit in a cell: the kernel goes on; restart it from the Kernel menu");
  };
}
