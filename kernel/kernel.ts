/** The kernel: I/O thread, session, and the queue of cells put together. The thread starts first: it answers while the session loads. */
import { Cells } from "./cells.js";
import { createHandler } from "./handler.js";
import { installHooks } from "./hooks.js";
import { Interrupts, newInterruptFlags, type InterruptFlags } from "./interrupts.js";
import { Outputs } from "./outputs.js";
import type { Session } from "./session/session.js";
import { readConnectionFile } from "./wire/connection-file.js";
import { Gateway } from "./wire/gateway.js";
import { log } from "./wire/log.js";

export interface KernelParts {
  readonly connectionFile: string;
  /** Loads what runs cells; the flags tell its loops to stop. */
  readonly openSession: (flags: InterruptFlags, firstCell: () => string | undefined) => Promise<Session>;
  /** The I/O thread's file. */
  readonly ioThread: URL;
  /** Called when the I/O thread has loaded all that it needs. */
  readonly onListening?: () => void;
}

const exit = process.exit.bind(process);

/** Runs until a front end shuts it down. A start that fails ends the process with one line and exit code 1. */
export async function runKernel(parts: KernelParts): Promise<void> {
  try {
    await start(parts);
  } catch (error) {
    giveUp(error as Error);
  }
}

function giveUp(error: Error): void {
  log(`could not start: ${error.message}`);
  exit(1);
}

const noop = () => undefined;

async function start({ connectionFile, openSession, ioThread, onListening = noop }: KernelParts): Promise<void> {
  const flags = newInterruptFlags();
  // Not while TensorFlow's libraries are being loaded: a process that ends then breaks off.
  const failed = (error: Error) => void opening.then(noop, noop).then(() => giveUp(error));
  const gateway = new Gateway(readConnectionFile(connectionFile), flags, ioThread, { failed, bound: onListening });
  const outputs = new Outputs((...message) => gateway.publish(...message));
  process.on("SIGINT", noop); // it has nothing to stop yet
  const opening = openSession(flags, () => gateway.firstCell());
  const session = await opening.catch(async (error: unknown) => {
    await gateway.close();
    throw error;
  });
  const interrupts = new Interrupts(flags, () => session.interrupt());
  process.on("SIGINT", interrupts.bySignal).off("SIGINT", noop);
  const watched: Session = {
    ...session,
    execute: (...cell) => (interrupts.cellBegins(), session.execute(...cell)),
    evaluate: (code) => (interrupts.cellBegins(), session.evaluate(code)),
  };
  const cells = new Cells(gateway, watched, outputs, gateway.history);
  const handle = createHandler({ wire: gateway, session, enqueue: cells.add });
  installHooks({ outputs, ask: (request, prompt) => gateway.ask(request, prompt) });
  gateway.listen({
    request: ({ channel, message }) => handle(channel, message),
    interrupt: ({ moment }) => {
      gateway.heard();
      interrupts.byMessage(moment);
    },
    shutdown: () => void gateway.close().then(() => exit(0)),
  });
}
