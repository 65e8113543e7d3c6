/**
 * Stacks that speak of what was written, wherever they are read: in a cell's error, in `console.log(error)`, in `error.stack`. Frames of the
 * kernel, of tslab and of Node around a cell are left out.
 * https://v8.dev/docs/stack-trace-api
 */
import { asWritten } from "./positions.js";

const hidden = /node:|[\\/]node_modules[\\/]tslab[\\/]|[\\/]kernel[\\/]dist[\\/]/;

/** Ten, Node's own number, do not reach from inside TensorFlow.js to the cell. */
const mostFrames = 50;

export function mapStacks(): void {
  Error.stackTraceLimit = mostFrames;
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map((frame) => ({ frame: `    at ${String(frame)}`, written: asWritten(String(frame)) }));
    const isOfCell = lines.some(({ written }) => written !== undefined);
    const shown = lines.flatMap(({ frame, written }) => {
      if (typeof written === "string") return [`    at ${written}`];
      return written === null || (isOfCell && hidden.test(frame)) ? [] : [frame];
    });
    return [headOf(error), ...shown].join("\n");
  };
}

function headOf(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error"; // its name or message cannot be read
  }
}
