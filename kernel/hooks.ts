/**
 * What the kernel changes in its own process for the sake of cells: printed text goes to the front end, what fails outside a cell is
 * told and survived, and code in a cell can send displays while it runs.
 */
import { thrownError } from "./session/errors.js";
import type { Content } from "./wire/messages.js";
import type { Outputs } from "./outputs.js";
import type { Session } from "./session/session.js";

/** `globalThis[Symbol.for("Jupyter.broadcast")](msgType, content)`: named after Deno's `Deno.jupyter.broadcast`. */
const broadcastKey = Symbol.for("Jupyter.broadcast");
const allowed = new Set(["display_data", "update_display_data", "clear_output"]);

export function installHooks({ outputs, session }: { outputs: Outputs; session: Session }): void {
  outputs.captureProcessStreams();

  (globalThis as Record<symbol, unknown>)[broadcastKey] = async (msgType: string, content: Content): Promise<void> => {
    if (!allowed.has(msgType)) throw new TypeError(`broadcast: expected one of ${[...allowed].join(", ")}, got ${msgType}`);
    outputs.send(msgType, msgType === "clear_output" ? content : { metadata: {}, transient: {}, ...content });
  };

  const tell = (what: string) => (reason: unknown) => {
    outputs.print("stderr", `${what}: ${thrownError(reason).traceback.join("\n")}\n`);
  };
  process.on("uncaughtException", tell("Uncaught"));
  process.on("unhandledRejection", tell("Unhandled rejection"));
  process.on("SIGINT", () => session.interrupt());
  process.exit = () => {
    throw new Error("process.exit in a cell: the kernel goes on; restart it from the Kernel menu");
  };
}
