/** How the pickle machine says no. */
import { cutShort, Refusal } from "../say.js";

/** What no pickler writes. */
export const damaged = (what: string) => cutShort("a whole pickle", `one that ${what}`);

/** What a pickler may write, and nobody who only wants tensors should read. */
export const forbidden = (what: string) =>
  new Refusal(
    "a pickle of tensors and plain data",
    `one that asks for ${what}`,
    "Nothing in it was run. A net's state_dict() and numbers need no more than the allowed names: save those, or do not trust this file.",
  );
