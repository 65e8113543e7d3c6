/**
 * The I/O thread: owns the sockets, so that the kernel is alive to its front ends whatever a cell does. It answers by itself what needs no
 * cell; the rest goes to the main thread, and what the main thread sends leaves in its order.
 */
import { randomUUID } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { History } from "../history.js";
import { historyFile } from "../history-file.js";
import { kernelInfo } from "../kernel-info.js";
import type { Channel, IoData, ToIo, ToMain } from "./between-threads.js";
import { log } from "./log.js";
import { asJson, decode, encode, UnreadableMessage, type Content, type Message } from "./messages.js";
import { Printed } from "./printed.js";
import { Questions } from "./questions.js";
import { bindSockets } from "./sockets.js";
import { Stopping } from "./stopping.js";

const { info, flags, main, answers, wake } = workerData as IoData;
// A failure ends this thread, and the main thread hears of it.
const sockets = await bindSockets(info);
const signing = { session: randomUUID(), key: info.key };
const toMain = (message: ToMain) => main.postMessage(message);

type To = Pick<Message, "identities" | "header">;

function reply(channel: Channel, { identities, header }: To, content: Content): void {
  const msgType = header.msg_type.replace(/_request$/, "_reply");
  sockets[channel].send(encode({ msgType, content: asJson(content), parent: header, identities }, signing));
}

function publish(msgType: string, content: Content, parent: Message["parent"]): void {
  sockets.iopub.send(encode({ msgType, content: asJson(content), parent, identities: [msgType] }, signing));
}

/** Whether the main thread can compile. */
let isReady = false;
const questions = new Questions(answers, wake);
const stopping = new Stopping(flags, toMain, questions.giveUp);
const history = new History(historyFile());
const printed = new Printed((content, parent) => publish("stream", content, parent));

/** What needs the compiler, or a cell's turn. */
const ofMain = new Set(["execute_request", "complete_request", "inspect_request", "is_complete_request"]);

const own: Record<string, (content: Content) => Content> = {
  kernel_info_request: kernelInfo,
  comm_info_request: () => ({ status: "ok", comms: {} }),
  // While the compiler is on its way: a console waits a second for this, then never asks again.
  is_complete_request: () => ({ status: "unknown" }),
  history_request: (content) => ({ status: "ok", history: history.find(content) }),
  interrupt_request: () => {
    stopping.interrupt();
    return { status: "ok" };
  },
  shutdown_request: ({ restart }) => ({ status: "ok", restart: restart === true }),
};

function answer(type: string, content: Content): Content {
  try {
    return own[type]?.(content) ?? errorContent("UnknownRequest", `this kernel has no answer to ${type}`);
  } catch (error) {
    return errorContent((error as Error).name, (error as Error).message);
  }
}

const errorContent = (ename: string, evalue: string) => ({
  status: "error",
  ename,
  evalue,
  traceback: [`${ename}: ${evalue}`],
});

function whileBusy({ header }: To, work: () => void): void {
  publish("status", { execution_state: "busy" }, header);
  work();
  publish("status", { execution_state: "idle" }, header);
}

function take(channel: Channel, message: Message): void {
  const { header, content } = message;
  const type = header.msg_type;
  if (ofMain.has(type) && (isReady || type !== "is_complete_request")) return toMain({ kind: "request", channel, message });
  whileBusy(message, () => {
    if (type.endsWith("_request")) reply(channel, message, answer(type, content));
    else if (type === "comm_open") publish("comm_close", { comm_id: content.comm_id, data: {} }, header);
    else if (!type.startsWith("comm_")) log(`no answer to ${type}`);
  });
  if (type === "shutdown_request") stopping.shutDown();
}

/** Who sent it knows the key, and waits. */
function refuse(channel: Channel, { name, message, sender }: UnreadableMessage): void {
  const type = sender.header.msg_type;
  const { status, ...error } = errorContent(name, message);
  whileBusy(sender, () => {
    if (type === "execute_request") publish("error", error, sender.header);
    if (type.endsWith("_request")) reply(channel, sender, { status, ...error });
  });
}

async function listen(channel: Channel | "stdin"): Promise<void> {
  for await (const frames of sockets[channel].socket) {
    try {
      const message = decode(frames, info.key);
      if (channel === "stdin") questions.take(message);
      else take(channel, message);
    } catch (error) {
      log(`dropped a message on ${channel}: ${(error as Error).message}`);
      if (error instanceof UnreadableMessage && channel !== "stdin") refuse(channel, error);
    }
  }
}

function obey(order: ToIo): void {
  if (order.kind !== "print") printed.flush();
  switch (order.kind) {
    case "print":
      return printed.add(order.name, order.text, order.parent);
    case "send":
      return sockets[order.socket].send(encode(order.message, signing));
    case "ask":
      questions.open();
      return sockets.stdin.send(encode(order.message, signing), () =>
        questions.answer({ failure: "the front end takes no questions" }),
      );
    case "ran":
      return history.add(order.line, order.input);
    case "ready":
      return void (isReady = true);
    case "heard":
      return stopping.heard();
    case "close":
      stopping.ends();
      return void sockets.close().then(() => toMain({ kind: "closed" }));
  }
}

parentPort!.postMessage("bound");
main.on("message", obey);
for (const channel of ["control", "shell", "stdin"] as const) void listen(channel);
stopping.followParent();
