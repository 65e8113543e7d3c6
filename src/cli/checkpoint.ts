/** `gaplab checkpoint`: what a checkpoint holds, ours or PyTorch's, without Python and without running anything in it. */
import type { Command } from "commander";
import { printable, sumOf, withCheckpoint, type Checkpoint } from "../checkpoint/index.js";
import { GapLabError } from "../core/index.js";

interface Row {
  name: string;
  dtype: string;
  shape: readonly number[];
  /** JSON has no NaN and no infinity: those are text. */
  sum: number | string;
}

export function addCheckpointCommand(program: Command): void {
  program
    .command("checkpoint")
    .description("names, kinds, shapes and sums of a checkpoint's tensors; exit code 1 where it is refused")
    .argument("<file>", "a safetensors file, or one of torch.save (.pth); nothing in it is run")
    .option("--json", "one JSON document on stdout: [{name, dtype, shape, sum}], or {error}")
    .addHelpText("after", "\nExample:\n  gaplab checkpoint test/golden/checkpoints/nested.pth")
    .action(async (file: string, { json }: { json?: boolean }) => {
      try {
        const { rows, about } = await withCheckpoint(file, async (checkpoint) => ({
          rows: await rowsOf(checkpoint),
          about: aboutOf(checkpoint),
        }));
        console.log(json ? JSON.stringify(rows) : table(rows, about));
      } catch (error) {
        if (json && error instanceof GapLabError) console.log(JSON.stringify({ error: error.message }));
        throw error;
      }
    });
}

/** One tensor in memory at a time. */
async function rowsOf({ tensors }: Checkpoint): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, tensor] of tensors) {
    const sum = sumOf(await tensor.read());
    rows.push({ name, dtype: tensor.dtype, shape: tensor.shape, sum: Number.isFinite(sum) ? sum : String(sum) });
  }
  return rows;
}

function aboutOf({ format, metadata }: Checkpoint): string {
  const shown = [...metadata].slice(0, 8).map(([name, value]) => `${printable(name, 40)} ${printable(String(value), 40)}`);
  const more = metadata.size > shown.length ? [`${metadata.size - shown.length} more`] : [];
  return [format, ...shown, ...more].join("; ");
}

function table(rows: readonly Row[], about: string): string {
  const count = rows.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const cells = [
    ["name", "dtype", "shape", "sum"],
    ...rows.map(({ name, dtype, shape, sum }) => [printable(name), dtype, `[${shape.join(" ")}]`, digits(sum)]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row: string[]) => row.map((cell, i) => (i === 3 ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join("  ");
  return [...cells.map(line), "", `${rows.length} tensors, ${count.toLocaleString("en")} numbers; ${about}`].join("\n");
}

const digits = (sum: number | string) => (typeof sum === "number" && !Number.isInteger(sum) ? sum.toPrecision(9) : String(sum));
