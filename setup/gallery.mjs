/**
 * Executes the notebooks and keeps what they show where a reader of the repository sees it: `npm run gallery [NAME...]` writes
 * docs/gallery/NAME.md with its pictures beside it. A NAME is a notebook's, or its first characters; without one, all are executed.
 * Notebook 07 works on the study in out/quick-streets, which is run first if it is not there.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import sharp from "sharp";
import { galleryPage } from "./gallery-page.mjs";
import { projectRoot } from "./paths.mjs";

const notebooks = join(projectRoot, "notebooks");
const gallery = join(projectRoot, "docs", "gallery");
const study = join(projectRoot, "out", "quick-streets");
/** Wider than a page of GitHub's shows. */
const widestPx = 1000;

/** @param {string[]} words */
const node = (...words) => execFileSync(process.execPath, words, { cwd: projectRoot, stdio: ["ignore", "inherit", "inherit"] });

/** @param {string} name the notebook's, without its ending @param {string} folder for what is being made */
function execute(name, folder) {
  const executed = join(folder, `${name}.ipynb`);
  const parameters = name.startsWith("07") ? ["-p", "folder", "out/quick-streets"] : [];
  if (parameters.length > 0 && !existsSync(join(study, "report.html"))) {
    node("dist/cli/main.js", "study", "--preset", "quick", "--out", study);
  }
  node("kernel/dist/run-notebook.js", join(notebooks, `${name}.ipynb`), executed, ...parameters);
  return JSON.parse(readFileSync(executed, "utf8"));
}

/** Few colours need few bytes; photographs keep theirs. @param {import("./gallery-page.mjs").Picture} picture */
async function small({ bytes, type }) {
  if (type === "svg") return bytes;
  const image = sharp(bytes).resize({ width: widestPx, withoutEnlargement: true });
  return type === "jpeg" ? image.jpeg({ quality: 80 }).toBuffer() : image.png({ palette: true, effort: 10 }).toBuffer();
}

/** @param {string} name */
async function show(name) {
  const folder = mkdtempSync(join(tmpdir(), "gallery-"));
  try {
    const { markdown, pictures } = galleryPage(execute(name, folder), name);
    const made = join(folder, "made");
    mkdirSync(made);
    for (const picture of pictures) writeFileSync(join(made, picture.file), await small(picture));
    writeFileSync(join(made, `${name}.md`), markdown);
    mkdirSync(gallery, { recursive: true });
    for (const old of readdirSync(gallery).filter((file) => file.startsWith(`${name}.`) || file.startsWith(`${name}-`)))
      rmSync(join(gallery, old));
    for (const file of readdirSync(made)) {
      writeFileSync(join(gallery, `${file}.part`), readFileSync(join(made, file)));
      renameSync(join(gallery, `${file}.part`), join(gallery, file));
    }
    console.log(`docs/gallery/${name}.md: ${pictures.length} pictures`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2);
const names = readdirSync(notebooks)
  .filter((file) => file.endsWith(".ipynb"))
  .map((file) => basename(file, ".ipynb"))
  .filter((name) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)));
if (names.length === 0) {
  console.error(`gallery: expected the name of a notebook, or its first characters, got ${wanted.join(", ")}`);
  process.exit(2);
}
for (const name of names) await show(name);
