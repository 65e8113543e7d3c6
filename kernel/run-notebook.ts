/**
 * Executes a notebook without Jupyter: `node kernel/dist/run-notebook.js INPUT OUTPUT [-p NAME VALUE]...`, as papermill is called. OUTPUT
 * may be `-`, standard output. Exit code 0: every cell ran; 1: a cell failed (its error is in the written notebook) or a file could not be
 * read or written; 2: a wrong call.
 */
import { readNotebook, asText, withParameters, writeNotebook, type Notebook } from "./notebook/format.js";
import { runNotebook } from "./notebook/run.js";

const exit = process.exit.bind(process);
// Bound now: later, what the process prints belongs to cells.
const toStdout = process.stdout.write.bind(process.stdout);
const toStderr = process.stderr.write.bind(process.stderr);
const say = (line: string) => void toStderr(`${line}\n`);

interface Call {
  readonly input: string;
  readonly output: string;
  readonly parameters: Record<string, unknown>;
}

function callOf(args: readonly string[]): Call | undefined {
  const files: string[] = [];
  const parameters: Record<string, unknown> = {};
  for (let i = 0; i < args.length; i++) {
    if (args[i] !== "-p" && args[i] !== "--parameters") {
      files.push(args[i]);
      continue;
    }
    const [name, value] = [args[++i], args[++i]];
    if (value === undefined || !/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name)) return undefined;
    parameters[name] = valueOf(value);
  }
  return files.length === 2 ? { input: files[0], output: files[1], parameters } : undefined;
}

/** A number, a truth value, JSON; all else is text. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function write(file: string, notebook: Notebook): Promise<void> {
  if (file !== "-") return writeNotebook(file, notebook);
  await new Promise<void>((resolve, reject) => {
    process.stdout.once("error", reject);
    toStdout(asText(notebook), (error) => (error ? reject(error) : resolve()));
  });
}

async function main(args: readonly string[]): Promise<number> {
  const call = callOf(args);
  if (!call) {
    say("run-notebook: expected INPUT OUTPUT [-p NAME VALUE]..., for example lesson.ipynb out.ipynb -p seed 2");
    return 2;
  }
  try {
    const asked = withParameters(readNotebook(call.input), call.parameters);
    const { notebook, failure } = await runNotebook(asked, (number, of) => say(`cell ${number} of ${of}`));
    await write(call.output, notebook);
    if (!failure) return 0;
    say(`${call.input}: cell ${failure.number} (${failure.cell.id}) failed. ${failure.ename}: ${failure.evalue}`);
  } catch (error) {
    say(`run-notebook: ${(error as Error).message}`);
  }
  return 1;
}

void main(process.argv.slice(2)).then(exit);
