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

/** Stops all loops that cells started, for good. May be called from any thread. */
export function stopRunningCell({ numbers }: InterruptFlags): void {
  Atomics.add(numbers, interruptCount, 1);
}

/** What was going on when the user pressed stop: the second number, and the first. */
export interface Moment {
  readonly cell: number;
  readonly interrupts: number;
}

export const momentOf = ({ numbers }: InterruptFlags): Moment => ({
  cell: Atomics.load(numbers, runningCell),
  interrupts: Atomics.load(numbers, interruptCount),
});

/**
 * The main thread's share: to end a cell that waits. What comes late, when the next cell runs already, was not meant for that one; and what
 * comes twice counts once.
 */
export class Interrupts {
  private begun = 0;

  /** @param stop ends the running cell, if it waits for something */
  constructor(
    private readonly flags: InterruptFlags,
    private readonly stop: () => void,
  ) {}

  /** A cell begins: interrupts so far were not meant for it. */
  cellBegins(): void {
    this.begun = momentOf(this.flags).interrupts;
  }

  /** The stop button, told by the I/O thread. The cell ends before its loops do, so that what listens to its signal hears of it first. */
  readonly byMessage = (then: Moment): void => {
    const now = momentOf(this.flags);
    if (now.cell !== then.cell) return;
    if (now.cell > 0) this.stop();
    if (now.interrupts === then.interrupts) stopRunningCell(this.flags);
  };

  /** A signal: Ctrl-C in the kernel's own terminal, or the I/O thread's last means. */
  readonly bySignal = (): void => {
    const now = momentOf(this.flags);
    if (now.cell === 0) return;
    this.stop();
    if (now.interrupts === this.begun) stopRunningCell(this.flags);
  };
}
