/**
 * The pickle machine: a stack, a memo, and operations that push and pop. Python's pickletools documents them. In Python a pickle may
 * name any function and call it; here a name is looked up in an allow-list and everything else is refused before anything happens.
 *
 * Own code, because the one maintained parser for JavaScript (pickleparser) makes a callable object of every name that it does not
 * know, accepts stacks that run empty, and has no limits: a reader of strangers' files needs the opposite in all three.
 */
import { printable, Refusal } from "../say.js";
import type { PickleBytes } from "./bytes.js";
import { operations, refusedOperations } from "./operations.js";
import { damaged, forbidden } from "./refusals.js";
import { Callable, Dict, kindOf, Tuple, type Value } from "./values.js";

/** Who gives names and outside objects a meaning. */
export interface Meaning {
  /** The value of a name in a module; undefined where it is not on the allow-list. */
  global(module: string, name: string): Value | undefined;
  /** What lies outside the pickle, by the id that the pickle has for it. */
  outside(id: Value): Value;
}

/** Far more than any checkpoint needs (a network of a thousand tensors takes 30 thousand); few enough to fit in memory. */
const most = { steps: 4_000_000, containers: 500_000 };

/** Reads one pickle and stands behind it. @throws Refusal for everything that is not on the lists. */
export function unpickle(bytes: PickleBytes, meaning: Meaning): Value {
  bytes.next();
  return new Machine(bytes, meaning).run();
}

export class Machine {
  readonly memo = new Map<number, Value>();
  readonly #stack: Value[] = [];
  /** Heights of the stack. */
  readonly #marks: number[] = [];
  readonly #left = { ...most };
  #result: Value | undefined;

  constructor(
    readonly bytes: PickleBytes,
    readonly meaning: Meaning,
  ) {}

  run(): Value {
    while (this.#result === undefined) {
      this.spend("steps", 1);
      const code = this.bytes.uint8();
      const operation = operations[code];
      if (operation) operation(this);
      else this.#refuse(code);
    }
    return this.#result;
  }

  /** @throws Refusal when the pickle asks for more than any checkpoint needs. */
  spend(what: keyof typeof most, amount: number): void {
    this.#left[what] -= amount;
    if (this.#left[what] < 0) throw new Refusal("a pickle that describes tensors", `one of more than ${most[what]} ${what}`);
  }

  push(value: Value): void {
    this.#stack.push(value);
  }

  pop(): Value {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw damaged("takes from an empty stack");
    return this.#stack.pop()!;
  }

  top(): Value {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw damaged("looks at an empty stack");
    return this.#stack.at(-1)!;
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** Everything since the last mark. */
  popToMark(): Value[] {
    const height = this.#marks.pop();
    if (height === undefined) throw damaged("has no mark");
    this.spend("steps", this.#stack.length - height);
    return this.#stack.splice(height);
  }

  /** A value, or, where nothing is left since the last mark, the mark. */
  drop(): void {
    if (this.#marks.length > 0 && this.#marks.at(-1) === this.#stack.length) this.#marks.pop();
    else this.pop();
  }

  remember(index: number): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw damaged(`recalls what it never kept (${index})`);
    this.push(value);
  }

  /** @throws Refusal, with its name, for everything that is not on the allow-list. */
  global(module: string, name: string): void {
    const value = this.meaning.global(module, name);
    if (value === undefined) throw forbidden(`the name "${printable(`${module}.${name}`)}"`);
    this.push(value);
  }

  /** Puts pairs into a dict. A pickle that Python wrote has no key twice. */
  setItems(pairs: readonly Value[]): void {
    const dict = this.top();
    if (!(dict instanceof Dict)) throw damaged(`sets an item of ${kindOf(dict)}`);
    if (pairs.length % 2 !== 0) throw damaged("has a key without a value");
    for (let i = 0; i < pairs.length; i += 2) put(dict, pairs[i], pairs[i + 1]);
  }

  reduce(): void {
    const args = this.pop();
    const callable = this.pop();
    if (!(callable instanceof Callable)) throw damaged(`calls ${kindOf(callable)}`);
    if (!(args instanceof Tuple)) throw damaged(`calls ${callable.name} with ${kindOf(args)}`);
    this.spend("containers", 1);
    const [first] = args.items;
    if (typeof first === "string" || Array.isArray(first)) this.spend("steps", first.length);
    this.push(callable.call(args.items));
  }

  stop(): void {
    this.#result = this.pop();
  }

  #refuse(code: number): never {
    // INST carries a name as GLOBAL does: say which.
    if (code === 0x69) throw forbidden(`the name "${printable(`${this.bytes.line()}.${this.bytes.line()}`)}"`);
    const name = refusedOperations[code];
    if (name) throw forbidden(`the operation ${name}`);
    throw damaged(`has the unknown operation ${code} at byte ${this.bytes.position - 1}`);
  }
}

/** Puts a pair into a dict. @throws Refusal for a key that is there already. */
export function put(dict: Dict, key: Value, value: Value): void {
  if (Array.isArray(key) || key instanceof Dict) throw damaged(`has ${kindOf(key)} as a key`);
  if (dict.entries.has(key)) throw damaged(`has the key "${printable(String(key))}" twice`);
  dict.entries.set(key, value);
}
