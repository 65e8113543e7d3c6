/** A stack (`stacks.ts`) as the reader of a notebook needs it. */
import { relative } from "node:path";
import { lineOfCell } from "./positions.js";

export const red = (text: string) => `\u001b[31m${text}\u001b[39m`;

const hidden = /node:|[\\/]node_modules[\\/]tslab[\\/]|[\\/]kernel[\\/]dist[\\/]/;
const written = /^\s+at (?:async )?(?:(.*) \()?(?:cell (\d+)|(\/.*)):(\d+):(\d+)\)?$/;
/** Of the way through a package, this much is told. */
const mostElsewhere = 2;

/** The line of code that the first frame in a cell speaks of, and the frames: those of cells and of files beside the notebook by their lines. */
export function framesOf(stack: string): string[] {
  let excerpt: string[] = [];
  const told: string[] = [];
  let elsewhere = 0;
  const end = () => {
    if (elsewhere > mostElsewhere) told.push(`    ... ${elsewhere - mostElsewhere} more`);
    elsewhere = 0;
  };
  for (const frame of stack.split("\n").filter((line) => /^\s+at /.test(line) && !hidden.test(line))) {
    const [found, name, count, file = "", line, column] = written.exec(frame) ?? [];
    const path = relative(process.cwd(), file);
    if (!found || (!count && (path.startsWith("..") || path.includes("node_modules")))) {
      if (++elsewhere <= mostElsewhere) told.push(frame);
      continue;
    }
    end();
    const text = count && lineOfCell(Number(count), Number(line));
    if (excerpt.length === 0 && text) excerpt = codeExcerpt(Number(line), text, Number(column) - 1, "^");
    const named = name && name !== "eval" ? `${name.replace(/^(?:Proxy|Object)\.|^async | \[as .*$/g, "")}, ` : "";
    told.push(`    at ${named}${count ? `cell ${count}` : path}, line ${line}`);
  }
  end();
  return [...excerpt, ...told];
}

/** `2 | code` and a mark under it. */
export function codeExcerpt(line: number, text: string, column: number, mark: string): string[] {
  const number = `${line} | `;
  return [`${number}${text}`, `${" ".repeat(number.length + column)}${red(mark)}`];
}
