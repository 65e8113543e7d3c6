/** The kernel's entry, started by Jupyter: `node kernel/dist/main.js CONNECTION_FILE`. */
import { randomUUID } from "node:crypto";
import { Cells } from "./cells.js";
import { bindSockets, echoHeartbeat, readConnectionFile, type QueuedSocket } from "./wire/connection.js";
import { createHandler, type Channel, type Wire } from "./handler.js";
import { History } from "./history.js";
import { installHooks } from "./hooks.js";
import { decode, encode } from "./wire/messages.js";
import { Outputs } from "./outputs.js";
import { createCompiler } from "./compile/compiler.js";
import { newInterruptFlags } from "./interrupts.js";
import { createSession } from "./session/session.js";

const exit = process.exit.bind(process);
// Bound now: later, what the process prints belongs to cells.
const writeLog = process.stderr.write.bind(process.stderr);
const log = (line: string) => void writeLog(`[gaplab kernel] ${line}\n`);

async function start(connectionFile: string): Promise<void> {
  const info = readConnectionFile(connectionFile);
  const sockets = await bindSockets(info);
  const wireSession = randomUUID();
  const signed = { session: wireSession, key: info.key };

  const wire: Wire = {
    reply: (channel, to, msgType, content) =>
      sockets[channel].send(encode(msgType, content, { ...signed, identities: to.identities, parent: to.header })),
    publish: (msgType, content, parent) =>
      sockets.iopub.send(encode(msgType, content, { ...signed, identities: [msgType], parent })),
  };
  const outputs = new Outputs(wire.publish);
  const history = new History();
  const session = await createSession({ compiler: createCompiler(), flags: newInterruptFlags() });
  const cells = new Cells(wire, session, outputs, history);

  const shutdown = (): void => {
    outputs.flush();
    const flushed = Promise.all([sockets.shell, sockets.control, sockets.iopub].map((one) => one.flushed()));
    void flushed.then(() => sockets.close()).then(() => setTimeout(() => exit(0), 50));
  };
  const handle = createHandler({ wire, session, history, enqueue: cells.add, shutdown, log });

  const listen = async (channel: Channel, from: QueuedSocket<(typeof sockets)[Channel]["socket"]>) => {
    for await (const frames of from.socket) {
      try {
        void handle(channel, decode(frames, info.key));
      } catch (error) {
        log(`dropped a message on ${channel}: ${(error as Error).message}`);
      }
    }
  };
  void echoHeartbeat(sockets.heartbeat);
  leaveWithParent();
  installHooks({ outputs, session });
  void listen("control", sockets.control);
  void listen("shell", sockets.shell);
}

/** A front end that dies takes its kernel along. It names itself in JPY_PARENT_PID; an orphan gets another parent. */
function leaveWithParent(): void {
  const parent = process.ppid;
  if (process.env.JPY_PARENT_PID) setInterval(() => process.ppid !== parent && exit(0), 1000).unref();
}

start(process.argv[2] ?? "").catch((error: Error) => {
  log(`could not start: ${error.message}`);
  exit(1);
});
