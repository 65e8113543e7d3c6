/**
 * How the stop button reaches a cell that never waits: two numbers in memory that the thread of the sockets and the thread of the cells
 * share. Cells are numbered from 1 in the order in which they run, whatever the count in their brackets.
 */
export interface InterruptFlags {
  /** Index 0: cells up to this number are stopped. Index 1: the number of the cell that runs, 0 while none does. */
  readonly numbers: Int32Array<SharedArrayBuffer>;
}

export const [stoppedUpTo, runningCell] = [0, 1];

export const newInterruptFlags = (): InterruptFlags => ({ numbers: new Int32Array(new SharedArrayBuffer(8)) });

/** Stops the running cell: its loops throw at their next turn, for good. True if there was one. May be called from any thread. */
export function stopRunningCell({ numbers }: InterruptFlags): boolean {
  const running = Atomics.load(numbers, runningCell);
  if (running > 0) Atomics.store(numbers, stoppedUpTo, running);
  return running > 0;
}
