/** `prompt()` in a cell: asks the front end that sent the cell, and waits for the answer as the browser's function does. */
import type { Outputs } from "./outputs.js";
import { Interrupted } from "./session/running.js";
import type { Answer } from "./wire/between-threads.js";
import type { Message } from "./wire/messages.js";

export class StdinNotImplementedError extends Error {
  override readonly name = "StdinNotImplementedError";
}

/** Puts a question to the sender of a request; null when the user interrupts. */
export type Ask = (request: Message, prompt: string) => Answer | null;

export function promptOf(outputs: Outputs, ask?: Ask): (text?: string) => string | null {
  return (text = "") => {
    const request = outputs.cell()?.request;
    if (!request || !ask || request.content.allow_stdin !== true) {
      throw new StdinNotImplementedError(
        "prompt: expected a front end that takes questions, got one that does not; give the value in the cell",
      );
    }
    const answer = ask(request, String(text));
    if (answer === null) throw new Interrupted("the cell was interrupted while it waited for an answer");
    if ("failure" in answer) throw new StdinNotImplementedError(`prompt: ${answer.failure}`);
    return answer.value;
  };
}
