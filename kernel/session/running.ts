/**
 * What a cell's compiled code calls while it runs, as the global `gl$`: its names, its last value, its imports, and whether it is to stop
 * (`compile/guards.ts` and `compile/names.ts` write the calls).
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { interruptCount, runningCell, type InterruptFlags } from "../interrupts.js";

export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

type Accessors = Record<string, unknown>;

export class Running {
  /** The names that cells declared: what tslab passes to each cell as `exports`. A plain object, where tslab has a Proxy. */
  readonly names: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  /** The value of the last expression. */
  last: unknown;
  /** Read by each guard, at each turn of a loop. */
  readonly count: Int32Array;
  private readonly cell = new AsyncLocalStorage<{ readonly begun: number }>();
  private cellNumber = 0;
  private begunOfLast = 0;
  /** What the running cell's names were before it. */
  private before = new Map<string, PropertyDescriptor | undefined>();

  constructor(
    private readonly flags: InterruptFlags,
    readonly importModule: (specifier: string, inFile?: string) => Promise<unknown>,
    private readonly folder: string,
  ) {
    this.count = flags.numbers;
    Object.defineProperty(globalThis, "gl$", { value: this, configurable: true });
  }

  /** Runs a cell; all that it starts, now or later, ends with an interrupt that comes after this. */
  async within<T>(run: () => Promise<T>): Promise<T> {
    const { numbers } = this.flags;
    this.before = new Map();
    this.last = undefined;
    Atomics.store(numbers, runningCell, ++this.cellNumber);
    try {
      this.begunOfLast = Atomics.load(numbers, interruptCount);
      return await this.cell.run({ begun: this.begunOfLast }, run);
    } finally {
      Atomics.store(numbers, runningCell, 0);
    }
  }

  /** A cell's names, from before its first statement on. */
  declare(accessors: Accessors): void {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(accessors))) {
      this.before.set(name, Object.getOwnPropertyDescriptor(this.names, name));
      Object.defineProperty(this.names, name, descriptor);
    }
  }

  /** The values of names that no function of the cell speaks of, at the cell's end. */
  keep(values: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(values)) {
      this.before.set(name, Object.getOwnPropertyDescriptor(this.names, name));
      Object.defineProperty(this.names, name, { value, ...open });
    }
  }

  /**
   * A cell has ended, well or not. Its names become plain values, unless a function of the cell may still change them; so nothing else of
   * the cell is held in memory. A name whose declaration was not reached means what it meant before.
   */
  settle(captured: ReadonlySet<string>, hasFailed: boolean): void {
    for (const [name, before] of this.before) {
      const value = this.read(name);
      if (value === notReached || (hasFailed && value === undefined)) this.restore(name, before);
      else if (!captured.has(name)) Object.defineProperty(this.names, name, { value, ...open });
    }
    this.before = new Map();
    makeFast(this.names);
  }

  private read(name: string): unknown {
    try {
      return this.names[name];
    } catch {
      return notReached;
    }
  }

  private restore(name: string, before: PropertyDescriptor | undefined): void {
    if (before) Object.defineProperty(this.names, name, before);
    else delete this.names[name];
  }

  /** `import()` in a cell, or in a file that one imports. */
  async import(specifier: unknown, inFile?: string): Promise<unknown> {
    return this.importModule(String(specifier), inFile);
  }

  /** `import.meta`; a cell's own is that of a file beside the notebook. */
  meta(file = join(this.folder, "cell.ts")): object {
    return { url: pathToFileURL(file).href, filename: file, dirname: dirname(file) };
  }

  /** How many interrupts there had been when the cell began in whose name this code runs. */
  begun(): number {
    return this.cell.getStore()?.begun ?? this.count[interruptCount];
  }

  /** Whether there was an interrupt since the running cell began. */
  wasInterrupted(): boolean {
    return this.count[interruptCount] !== this.begunOfLast;
  }

  alive(): void {
    if (this.count[interruptCount] !== 0 && this.begun() !== Atomics.load(this.count, interruptCount)) this.halt();
  }

  halt(): never {
    throw new Interrupted("the cell was interrupted");
  }
}

const open = { writable: true, enumerable: true, configurable: true };
const notReached = Symbol("not reached");

/** An object that names were added to and taken from becomes a hash table in V8; made a prototype, it becomes a struct again. */
function makeFast(names: object): void {
  function User() {}
  User.prototype = names;
  Reflect.construct(User, []);
}
