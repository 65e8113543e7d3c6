/** The kernel's entry, started by Jupyter: `node kernel/dist/main.js CONNECTION_FILE`. */
import type { Compiler } from "./compile/compiler.js";
import { runKernel } from "./kernel.js";

/** A kernel that starts from its snapshot has a compiler already (`compile/snapshot.ts`). */
const fromSnapshot = (globalThis as Record<symbol, unknown>)[Symbol.for("gaplab.compiler")] as Compiler | undefined;

/** Begins to load TensorFlow. Where the library is not built, the session says so. */
const library = import(new URL("../../dist/preload.js", import.meta.url).href) as Promise<{ preload(): void }>;
const preload = () => void library.then((loaded) => loaded.preload()).catch(() => undefined);
library.catch(() => undefined);

await runKernel({
  connectionFile: process.argv[2] ?? "",
  ioThread: new URL("./wire/io.js", import.meta.url),
  // Not before: a process loads one library at a time, and the sockets' would wait for TensorFlow's.
  onListening: preload,
  // Loaded after the I/O thread has started: it answers the first questions meanwhile.
  openSession: async (flags, firstCell) => {
    const [compiler, { createSession }] = await Promise.all([
      fromSnapshot ?? import("./compile/compiler.js").then(({ createCompiler }) => createCompiler()),
      import("./session/session.js"),
    ]);
    return createSession({ compiler, flags, firstCell });
  },
});
