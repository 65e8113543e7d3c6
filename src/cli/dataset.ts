/** `gaplab dataset check`: reads every image and mask once and says what is there and what is wrong. */
import type { Command } from "commander";
import { datasets, type Dataset, type LabelledSet } from "../dataset/index.js";
import { classes } from "../labels/index.js";

interface Problem {
  file: string;
  problem: string;
}

export function addDatasetCommand(program: Command): void {
  program
    .command("dataset")
    .description("look at datasets")
    .command("check")
    .description("read every image and mask; exit code 1 if anything would break training")
    .argument("<kind>", "cityscapes, gta5, dgp or camvid")
    .argument("<path>", "its folder")
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", "\nExample:\n  gaplab dataset check camvid ../CamVid")
    .action(async (kind: string, path: string, { json }: { json?: boolean }) => {
      const found = await check(await datasets.open(`${kind}:${path}`), json ? undefined : process.stderr);
      if (json) console.log(JSON.stringify({ kind, ...found }));
      else printFound(found);
      process.exitCode = found.problems.length > 0 ? 1 : 0;
    });
}

async function check(dataset: Dataset, progress?: NodeJS.WriteStream) {
  const names = dataset.groups?.map((g) => g.name) ?? classes.map((c) => c.name);
  const shares = names.map((name) => ({ name, pixels: 0, images: 0 }));
  const sizes = new Map<string, number>();
  const problems: Problem[] = [];
  const splits: Record<string, { images: number; labelled: number }> = {};
  const sets = { train: dataset.train, val: dataset.val, test: dataset.test } as Record<string, LabelledSet | undefined>;
  for (const [split, set] of Object.entries(sets)) {
    if (!set) continue;
    splits[split] = { images: set.length, labelled: 0 };
    for (let i = 0; i < set.length; i++) {
      if (progress?.isTTY) progress.write(`\r${split} ${i + 1}/${set.length}`);
      try {
        // A set of one image, so that nothing is kept in memory.
        const { image, labels } = await set.select([i]).at(0);
        const size = `${image.width}x${image.height}`;
        sizes.set(size, (sizes.get(size) ?? 0) + 1);
        splits[split].labelled++;
        countInto(shares, labels.data);
      } catch (error) {
        problems.push({ file: set.ids[i], problem: (error as Error).message });
      }
    }
  }
  if (progress?.isTTY) progress.write("\r\x1b[K");
  return { splits, sizes: [...sizes].map(([size, n]) => [...size.split("x").map(Number), n]), classes: shares, problems };
}

function countInto(shares: { pixels: number; images: number }[], labels: Uint8Array): void {
  const counts = new Float64Array(256);
  for (const label of labels) counts[label]++;
  shares.forEach((share, c) => {
    share.pixels += counts[c];
    if (counts[c] > 0) share.images++;
  });
}

function printFound({ splits, sizes, classes: shares, problems }: Awaited<ReturnType<typeof check>>): void {
  for (const [split, { images, labelled }] of Object.entries(splits))
    console.log(`${split.padEnd(8)} ${images} images, ${labelled} with labels`);
  console.log(`sizes    ${sizes.map(([w, h, n]) => `${w}x${h} (${n})`).join(", ")}`);
  const all = shares.reduce((sum, share) => sum + share.pixels, 0);
  for (const { name, pixels, images } of shares) {
    console.log(
      `${name.padEnd(14)} ${((100 * pixels) / Math.max(all, 1)).toFixed(2).padStart(6)} % of labelled pixels, in ${images} images`,
    );
  }
  for (const { file, problem } of problems.slice(0, 20)) console.log(`problem  ${file}: ${problem}`);
  console.log(problems.length === 0 ? "nothing wrong" : `${problems.length} problems`);
}
