/** What a pickle can turn into here: plain data, and things of whoever reads it. Nothing in it can run. */

/** Things that only whoever reads the pickle knows: tensors, storages, kinds of numbers. */
export abstract class Opaque {
  abstract readonly what: string;
}

/** A value that stays closed: its kind is known, its content of no use. */
export class Closed extends Opaque {
  constructor(readonly what: string) {
    super();
  }
}

/** A Python tuple; a list is an array. */
export class Tuple {
  constructor(readonly items: readonly Value[]) {}
}

/** A Python dict, ordered or not. A Map, so that "__proto__" is a key like any other. */
export class Dict {
  readonly entries = new Map<Value, Value>();
}

/** A name of the allow-list that may be called: one of our own functions that makes a value out of values. */
export class Callable {
  constructor(
    readonly name: string,
    readonly call: (args: readonly Value[]) => Value,
  ) {}
}

export type Value = null | boolean | number | bigint | string | Uint8Array | Value[] | Tuple | Dict | Callable | Opaque;

/** A value's kind in a word, for messages. */
export function kindOf(value: Value | undefined): string {
  if (value == null) return "None";
  if (typeof value === "boolean") return "a truth value";
  if (typeof value === "string") return "a string";
  if (typeof value === "number" || typeof value === "bigint") return "a number";
  if (value instanceof Uint8Array) return "bytes";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Tuple) return "a tuple";
  if (value instanceof Dict) return "a dict";
  return value instanceof Callable ? value.name : value.what;
}
