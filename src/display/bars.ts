/** A short table with a bar in each row: class shares, IoU per class, parameters per layer. The bars' colours hold on light and dark pages. */
import { markup, type Html } from "../core/index.js";
import { classes } from "../labels/index.js";
import { hexColour } from "./legend.js";
import { okabeIto } from "./theme.js";

export interface Bar {
  readonly label: string;
  /** A second column. */
  readonly note?: string;
  /** Length, as a share of the longest possible; null for none. */
  readonly share: number | null;
  /** The number in words. */
  readonly text: string;
  /** "#804080"; Okabe and Ito's blue where the row has no colour of its own. */
  readonly colour?: string;
}

/** A class's colour by its name, where it is one of the 19. */
export const classColour = (name: string): string | undefined => {
  const found = classes.find((each) => each.name === name);
  return found && hexColour(found.colour);
};

const cell = "padding:.08em .8em .08em 0;border:0;text-align:left;white-space:nowrap;line-height:1.35";
// A thin outline keeps dark colours visible on dark pages, and pale ones on light pages.
const outline = "box-shadow:0 0 0 1px rgb(128 128 128 / .55)";
const printed = "print-color-adjust:exact;-webkit-print-color-adjust:exact";

export function barTable(rows: readonly Bar[], [name, value]: readonly [name: string, value: string], widthEm = 14): Html {
  const heading = (text: string, align = "left") =>
    markup`<th scope="col" style="${cell};text-align:${align};font-weight:600">${text}</th>`;
  const bar = ({ share, colour = okabeIto.blue }: Bar) =>
    share !== null &&
    share > 0 &&
    markup`<div style="height:.65em;border-radius:1px;${outline};${printed};width:${Math.max(0.2, 100 * Math.min(1, share)).toFixed(1)}%;background:${colour}"></div>`;
  const hasNotes = rows.some((row) => row.note !== undefined);
  const lines = rows.map(
    (row) => markup`<tr><td style="${cell}">${row.label}</td>${hasNotes && markup`<td style="${cell};opacity:.75">${row.note}</td>`}
      <td style="${cell};text-align:right;font-variant-numeric:tabular-nums">${row.text}</td>
      <td style="${cell};width:${widthEm}em;min-width:${widthEm}em">${bar(row)}</td></tr>`,
  );
  return markup`<table style="border-collapse:collapse;font-size:.9em;margin:.3em 0"><thead><tr>${heading(name)}${hasNotes && heading("")}${heading(value, "right")}<th style="${cell}"></th></tr></thead><tbody>${lines}</tbody></table>`;
}

/** The same as text, a bar of up to 20 blocks in each row. */
export function barText(rows: readonly Bar[]): string {
  const widest = (of: (row: Bar) => string) => Math.max(0, ...rows.map((row) => of(row).length));
  const [label, note, text] = [widest((r) => r.label), widest((r) => r.note ?? ""), widest((r) => r.text)];
  const line = (row: Bar) => {
    const bar = "\u2588".repeat(Math.round(20 * Math.min(1, row.share ?? 0)));
    const words = [row.label.padEnd(label), ...(note > 0 ? [(row.note ?? "").padEnd(note)] : []), row.text.padStart(text), bar];
    return words.join("  ").trimEnd();
  };
  return rows.map(line).join("\n");
}
