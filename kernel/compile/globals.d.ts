/** What every cell has beside Node's own names. */

/** Asks the reader for a line of text; null when there was none. The cell waits. */
declare function prompt(message?: string): string | null;
