/** The means of the I/O thread against a main thread that does not listen: to end a cell, and to end the process. */
import { momentOf, stopRunningCell, type InterruptFlags } from "../interrupts.js";
import type { ToMain } from "./between-threads.js";

/** Between an interrupt and the next stronger one, while the main thread does not hear. */
const [hearsWithinMs, loopsEndWithinMs] = [20, 200];
/** Between an accepted shutdown and the end by force: for the main thread to listen, then for the last messages to leave. */
const [listensWithinMs, leavesWithinMs] = [300, 2000];

export class Stopping {
  private pressing: NodeJS.Timeout | undefined;
  private force: NodeJS.Timeout | undefined;

  /** @param lookUp wakes a main thread that waits for the answer to a question */
  constructor(
    private readonly flags: InterruptFlags,
    private readonly toMain: (message: ToMain) => void,
    private readonly lookUp: () => void,
  ) {}

  /**
   * The main thread is told; if it does not hear (a loop that never waits), the flags end its loops; if it still does not hear (a library's
   * code that no guard is in), a signal ends the cell's first stretch. More there is not: then only a restart helps.
   */
  interrupt(): void {
    const moment = momentOf(this.flags);
    this.toMain({ kind: "interrupt", moment });
    clearTimeout(this.pressing);
    this.pressing = setTimeout(() => {
      stopRunningCell(this.flags);
      this.lookUp();
      const canSignal = moment.cell > 0 && process.platform !== "win32"; // on Windows it would end the process
      this.pressing = canSignal ? setTimeout(() => this.signal(moment.cell), loopsEndWithinMs) : undefined;
    }, hearsWithinMs);
  }

  /** The main thread is awake, and sees to the interrupt. */
  heard(): void {
    clearTimeout(this.pressing);
  }

  shutDown(): void {
    if (this.force === undefined) this.forceIn(listensWithinMs);
    this.toMain({ kind: "shutdown" });
  }

  /** The main thread has asked for the end: it may take the time that the last messages need. */
  ends(): void {
    this.forceIn(leavesWithinMs);
  }

  /** A front end that dies takes its kernel along. It names itself in JPY_PARENT_PID; an orphan gets another parent. */
  followParent(): void {
    const parent = process.ppid;
    if (process.env.JPY_PARENT_PID) setInterval(() => process.ppid !== parent && this.shutDown(), 1000).unref();
  }

  private signal(cell: number): void {
    if (momentOf(this.flags).cell === cell) process.kill(process.pid, "SIGINT");
  }

  private forceIn(ms: number): void {
    clearTimeout(this.force);
    this.force = setTimeout(() => process.kill(process.pid, "SIGKILL"), ms);
  }
}
