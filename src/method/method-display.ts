/** How a method shows itself: its turns, in words. */
import { markup, type Displayable, type MimeBundle } from "../core/index.js";
import { showing } from "../display/shown.js";
import { table } from "../display/table.js";
import type { Method } from "./method.js";

export interface TurnInWords {
  /** Who moves, and by which optimiser. */
  readonly moves: string;
  /** What the move lowers: the terms, and what each reads. */
  readonly lowers: readonly string[];
}

/** The method, showing these words as its turns. */
export const inWords = (method: Method, what: string, turns: readonly TurnInWords[]): Method & Displayable =>
  showing(method, ({ name, needsTarget }): MimeBundle => {
    const sees = needsTarget ? "the labelled source and the target without its labels" : "the labelled source alone";
    const rows = turns.map(({ moves, lowers }, i) => ({ turn: i + 1, "who moves": moves, "to lower": lowers.join(" + ") }));
    const [list, sentence] = [table(rows), `${what} It sees ${sees}.`];
    const html = markup`<div><b>${name}</b> <span style="opacity:.75">${sentence}</span>${list.html()}</div>`;
    return { "text/html": html.text, "text/plain": `${name}: ${sentence}\n${list}` };
  });
