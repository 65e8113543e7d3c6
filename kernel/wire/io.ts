/**
 * The I/O thread: owns the sockets, so that the kernel is alive to its front ends whatever a cell does. It answers by itself what needs no
 * cell; the rest goes to the main thread, and what the main thread sends leaves in its order.
 */
import { randomUUID } from "node:crypto";
import { workerData } from "node:worker_threads";
import { History } from "../history.js";
import { historyFile } from "../history-file.js";
import { momentOf, stopRunningCell } from "../interrupts.js";
import { kernelInfo } from "../kernel-info.js";
import type { Answer, Channel, IoData, ToIo, ToMain } from "./between-threads.js";
import { log } from "./log.js";
import { asJson, decode, encode, UnreadableMessage, type Content, type Message } from "./messages.js";
import { Printed } from "./printed.js";
import { bindSockets, type Sockets } from "./sockets.js";

/** Between an interrupt and the next stronger one, while the main thread does not hear. */
const [hearsWithinMs, loopsEndWithinMs] = [20, 200];
/** Between an accepted shutdown and the end by force: for the main thread to listen, then for the last messages to leave. */
const [listensWithinMs, leavesWithinMs] = [300, 2000];

const { info, flags, main, answers: toStdin, wake } = workerData as IoData;
const toMain = (message: ToMain) => main.postMessage(message);
const signing = { session: randomUUID(), key: info.key };
let sockets: Sockets;
let isAsking = false;
let force: NodeJS.Timeout | undefined;
let pressing: NodeJS.Timeout | undefined;

type To = Pick<Message, "identities" | "header">;

function reply(channel: Channel, { identities, header }: To, msgType: string, content: Content): void {
  sockets[channel].send(encode({ msgType, content: asJson(content), parent: header, identities }, signing));
}

function publish(msgType: string, content: Content, { header }: To): void {
  sockets.iopub.send(encode({ msgType, content: asJson(content), parent: header, identities: [msgType] }, signing));
}

const history = new History(historyFile());

const own: Record<string, (content: Content) => Content> = {
  kernel_info_request: kernelInfo,
  comm_info_request: () => ({ status: "ok", comms: {} }),
  history_request: (content) => ({ status: "ok", history: history.find(content) }),
  interrupt_request: interrupt,
  shutdown_request: ({ restart }) => ({ status: "ok", restart: restart === true }),
};
/** What needs the compiler, or a cell's turn. */
const ofMain = new Set(["execute_request", "complete_request", "inspect_request", "is_complete_request"]);

function take(channel: Channel, message: Message): void {
  const type = message.header.msg_type;
  if (ofMain.has(type)) return toMain({ kind: "request", channel, message });
  publish("status", { execution_state: "busy" }, message);
  if (type.endsWith("_request")) reply(channel, message, replyTo(type), answer(type, message.content));
  else if (type === "comm_open") publish("comm_close", { comm_id: message.content.comm_id, data: {} }, message);
  else if (!type.startsWith("comm_")) log(`no answer to ${type}`);
  publish("status", { execution_state: "idle" }, message);
  if (type === "shutdown_request") leave();
}

const replyTo = (type: string) => type.replace(/_request$/, "_reply");

function answer(type: string, content: Content): Content {
  try {
    return own[type]?.(content) ?? errorContent("UnknownRequest", `this kernel has no answer to ${type}`);
  } catch (error) {
    return errorContent((error as Error).name, (error as Error).message);
  }
}

const errorContent = (ename: string, evalue: string): Content => ({
  status: "error",
  ename,
  evalue,
  traceback: [`${ename}: ${evalue}`],
});

/**
 * The main thread is told; if it does not hear (a loop that never waits), the flags end its loops; if it still does not hear (a library's
 * code that no guard is in), a signal ends the cell's first stretch. More there is not: then only a restart helps.
 */
function interrupt(): Content {
  const moment = momentOf(flags);
  toMain({ kind: "interrupt", moment });
  clearTimeout(pressing);
  pressing = setTimeout(() => {
    isAsking = false;
    stopRunningCell(flags);
    lookUp();
    const canSignal = moment.cell > 0 && process.platform !== "win32"; // on Windows it would end the process
    pressing = canSignal ? setTimeout(() => signal(moment.cell), loopsEndWithinMs) : undefined;
  }, hearsWithinMs);
  return { status: "ok" };
}

function signal(cell: number): void {
  if (momentOf(flags).cell === cell) process.kill(process.pid, "SIGINT");
}

/** Wakes a main thread that waits for an answer. */
function lookUp(): void {
  Atomics.add(wake, 0, 1);
  Atomics.notify(wake, 0);
}

function leave(): void {
  if (force === undefined) forceIn(listensWithinMs);
  toMain({ kind: "shutdown" });
}

function forceIn(ms: number): void {
  clearTimeout(force);
  force = setTimeout(() => process.kill(process.pid, "SIGKILL"), ms);
}

/** A front end that dies takes its kernel along. It names itself in JPY_PARENT_PID; an orphan gets another parent. */
function leaveWithParent(): void {
  const parent = process.ppid;
  if (process.env.JPY_PARENT_PID) setInterval(() => process.ppid !== parent && leave(), 1000).unref();
}

async function listen(channel: Channel | "stdin"): Promise<void> {
  for await (const frames of sockets[channel].socket) {
    try {
      const message = decode(frames, info.key);
      if (channel === "stdin") takeAnswer(message);
      else take(channel, message);
    } catch (error) {
      log(`dropped a message on ${channel}: ${(error as Error).message}`);
      if (error instanceof UnreadableMessage && channel !== "stdin") refuse(channel, error);
    }
  }
}

/** Who sent it knows the key, and waits. */
function refuse(channel: Channel, { name, message, sender }: UnreadableMessage): void {
  const { msg_type } = sender.header;
  publish("status", { execution_state: "busy" }, sender);
  const { status, ...error } = errorContent(name, message);
  if (msg_type === "execute_request") publish("error", error, sender);
  if (msg_type.endsWith("_request")) reply(channel, sender, replyTo(msg_type), { status, ...error });
  publish("status", { execution_state: "idle" }, sender);
}

function takeAnswer({ header, content }: Message): void {
  if (header.msg_type === "input_reply" && isAsking) giveAnswer({ value: String(content.value ?? "") });
}

function giveAnswer(answer: Answer): void {
  isAsking = false;
  toStdin.postMessage(answer);
  lookUp();
}

const printed = new Printed((content, parent) => {
  sockets.iopub.send(encode({ msgType: "stream", content: asJson(content), parent, identities: ["stream"] }, signing));
});

function obey(order: ToIo): void {
  if (order.kind !== "print") printed.flush();
  switch (order.kind) {
    case "print":
      return printed.add(order.name, order.text, order.parent);
    case "send":
      return sockets[order.socket].send(encode(order.message, signing));
    case "ask":
      isAsking = true;
      return sockets.stdin.send(encode(order.message, signing), () => giveAnswer({ failure: "the front end takes no questions" }));
    case "ran":
      return history.add(order.line, order.input);
    case "heard":
      return clearTimeout(pressing);
    case "close":
      forceIn(leavesWithinMs);
      return void sockets.close().then(() => toMain({ kind: "closed" }));
  }
}

async function start(): Promise<void> {
  sockets = await bindSockets(info);
  main.on("message", obey);
  for (const channel of ["control", "shell", "stdin"] as const) void listen(channel);
  leaveWithParent();
}

// A failure ends this thread, and the main thread hears of it.
await start();
