/**
 * How the stop button reaches a cell that never waits: two numbers in memory that the thread of the sockets and the thread of the cells
 * share. Every loop of a cell looks at the first at each turn (`compile/guards.ts`), and throws once it has moved since the cell began.
 */
export interface InterruptFlags {
  /** Index 0: how many interrupts there were. Index 1: the number of the cell that runs, counted from 1; 0 while none does. */
  readonly numbers: Int32Array<SharedArrayBuffer>;
}

export const [interruptCount, runningCell] = [0, 1];

export const newInterruptFlags = (): InterruptFlags => ({ numbers: new Int32Array(new SharedArrayBuffer(8)) });

/** Stops all loops that cells started, for good. True if a cell runs. May be called from any thread. */
export function stopRunningCell({ numbers }: InterruptFlags): boolean {
  Atomics.add(numbers, interruptCount, 1);
  return Atomics.load(numbers, runningCell) > 0;
}
