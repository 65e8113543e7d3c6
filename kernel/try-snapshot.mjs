/**
 * What `snapshot.mjs` starts from a new snapshot before any kernel does: loads what a kernel loads, in a thread too, and runs a cell. Exit
 * code 0 where that works. Node calls such snapshots an early stage; what it puts into one and cannot take out again differs by version.
 */
import { once } from "node:events";
import { exit } from "node:process";
import { Worker } from "node:worker_threads";
import { newInterruptFlags } from "./dist/interrupts.js";
import { createSession } from "./dist/session/session.js";
import "./dist/wire/gateway.js";

const [code] = await once(new Worker(new URL("./dist/wire/messages.js", import.meta.url)), "exit");
const compiler = /** @type {Record<symbol, any>} */ (globalThis)[Symbol.for("gaplab.compiler")];
const session = await createSession({ compiler, flags: newInterruptFlags() });
const { error } = await session.execute("const one: number = 1; one", 1, async () => undefined);
exit(error || code !== 0 ? 1 : 0);
