/** `gaplab parity`: runs a golden case and says, quantity by quantity, how far we are from it. */
import { Option, type Command } from "commander";
import { startBackend } from "../backend/index.js";
import { compare, readCase, runCase, type Quantity } from "../parity/index.js";

interface Options {
  json?: boolean;
  backend?: "tensorflow" | "wasm";
  threads?: string;
}

export function addParityCommand(program: Command): void {
  program
    .command("parity")
    .description("whole training steps against golden numbers; exit code 1 where they differ by more than float32 explains")
    .argument("<file>", "a golden case, such as test/golden/advent-mini.json")
    .addOption(new Option("--backend <name>", "which engine (default: TensorFlow where it is)").choices(["tensorflow", "wasm"]))
    .option("--threads <n>", "threads of one operation")
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", "\nExample:\n  gaplab parity test/golden/advent-mini.json")
    .action(async (file: string, { json, backend, threads }: Options) => {
      const golden = await readCase(file);
      const engine = await startBackend({ prefer: backend, ...(threads && { threads: Number(threads) }) });
      const quantities = compare(golden, runCase(golden));
      const ok = quantities.every((q) => q.ok);
      if (json) console.log(JSON.stringify({ case: golden.case.name, backend: engine.line, ok, quantities }));
      else print(golden.case.name, engine.line, quantities);
      process.exitCode = ok ? 0 : 1;
    });
}

function print(name: string, backend: string, quantities: readonly Quantity[]): void {
  const wide = Math.max(...quantities.map((q) => q.name.length));
  const cell = (value: number | null) => (value === null ? "none" : value.toPrecision(7)).padStart(15);
  console.log(`${"quantity".padEnd(wide)}${"ours".padStart(15)}${"theirs".padStart(15)}  difference    allowed`);
  for (const q of quantities) {
    const [difference, allowed] = [q.difference, q.tolerance].map((x) => x.toExponential(1).padStart(10));
    console.log(`${q.name.padEnd(wide)}${cell(q.ours)}${cell(q.theirs)}  ${difference} ${allowed}${q.ok ? "" : "  DIFFERS"}`);
  }
  const wrong = quantities.filter((q) => !q.ok).length;
  const verdict = wrong === 0 ? "all agree" : `${wrong} differ`;
  console.log(`\n${name} on ${backend}: ${quantities.length} quantities, ${verdict}`);
}
