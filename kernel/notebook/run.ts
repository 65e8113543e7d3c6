/** Runs a notebook's cells one after another in this process, without sockets, Python or Jupyter. */
import { randomUUID } from "node:crypto";
import { Cells } from "../cells.js";
import { createCompiler } from "../compile/compiler.js";
import type { Wire } from "../handler.js";
import { History } from "../history.js";
import { installHooks } from "../hooks.js";
import { newInterruptFlags } from "../interrupts.js";
import { kernelInfo } from "../kernel-info.js";
import { Outputs } from "../outputs.js";
import { createSession } from "../session/session.js";
import type { Content, Message } from "../wire/messages.js";
import { Collector } from "./collect.js";
import { sourceOf, type Cell, type Notebook } from "./format.js";

export interface Failure {
  readonly cell: Cell;
  /** From 1, of the cells with code. */
  readonly number: number;
  readonly ename: string;
  readonly evalue: string;
}

export interface Executed {
  readonly notebook: Notebook;
  /** The first cell that failed; those after it were not run. */
  readonly failure?: Failure;
}

export async function runNotebook(notebook: Notebook, onCell: (number: number, of: number) => void): Promise<Executed> {
  const collector = new Collector();
  const answered = new Map<string, (reply: Content) => void>();
  const wire: Wire = {
    publish: collector.publish,
    reply: (_channel, to, _msgType, content) => answered.get(to.header.msg_id)?.(content),
  };
  const outputs = new Outputs(wire.publish);
  const session = await createSession({ compiler: createCompiler(), flags: newInterruptFlags() });
  const cells = new Cells(wire, session, outputs, new History());
  installHooks({ outputs });
  process.on("SIGINT", () => session.interrupt());

  const execute = (cell: Cell): Promise<Content> => {
    const message = requestOf(sourceOf(cell));
    collector.begin(message.header.msg_id, (cell.outputs = []));
    return new Promise((resolve) => {
      answered.set(message.header.msg_id, resolve);
      cells.add(message);
    });
  };

  const executed: Notebook = {
    ...notebook,
    metadata: { ...notebook.metadata, language_info: kernelInfo().language_info },
    cells: notebook.cells.map((cell) =>
      cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : { ...cell },
    ),
  };
  const code = executed.cells.filter((cell) => cell.cell_type === "code");
  for (const [i, cell] of code.entries()) {
    onCell(i + 1, code.length);
    if (sourceOf(cell).trim() === "") continue;
    const { status, execution_count, ename, evalue } = await execute(cell);
    cell.execution_count = Number(execution_count);
    if (status !== "ok")
      return { notebook: executed, failure: { cell, number: i + 1, ename: String(ename), evalue: String(evalue) } };
  }
  return { notebook: executed };
}

function requestOf(code: string): Message {
  const header = { msg_id: randomUUID(), msg_type: "execute_request", session: "", username: "", date: "", version: "" };
  const content = { code, silent: false, store_history: true, stop_on_error: true };
  return { identities: [], header, parent: {}, metadata: {}, content, buffers: [] };
}
