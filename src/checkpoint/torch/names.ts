/** Tensors by their path through dicts, lists and tuples, joined with dots: {"state_dict": {"conv1.weight": …}} is state_dict.conv1.weight. */
import { damaged, Dict, Tuple, type Value } from "../pickle/index.js";
import { printable, Refusal } from "../say.js";
import type { Scalar } from "../checkpoint.js";
import { View } from "./view.js";

const most = { depth: 100, visits: 4_000_000, letters: 1000 };

export interface Found {
  readonly views: Map<string, View>;
  /** Text and numbers beside the tensors, but for lists of them. */
  readonly metadata: Map<string, Scalar>;
}

/** @throws Refusal for structures that contain themselves, repeat without end, or give two tensors one name. */
export function collect(root: Value): Found {
  const found: Found = { views: new Map(), metadata: new Map() };
  const above = new Set<Value>();
  let visits = 0;

  const visit = (value: Value, path: string, parent?: Value): void => {
    if (++visits > most.visits) throw new Refusal("a checkpoint of tensors", "a structure that repeats itself without end");
    if (value instanceof View) {
      const name = path || "tensor";
      if (found.views.has(name)) throw damaged(`has two tensors of the name "${printable(name)}"`);
      found.views.set(name, value);
    }
    if (isScalar(value) && !Array.isArray(parent)) found.metadata.set(path || "value", value);
    const children = childrenOf(value);
    if (!children) return;
    if (above.has(value)) throw damaged("has something that contains itself");
    if (above.size >= most.depth) throw damaged(`is more than ${most.depth} levels deep`);
    above.add(value);
    for (const [key, child] of children) {
      const inside = path === "" ? keyName(key) : `${path}.${keyName(key)}`;
      if (inside.length > most.letters) throw damaged(`has a name of more than ${most.letters} letters`);
      visit(child, inside, value);
    }
    above.delete(value);
  };

  visit(root, "");
  return found;
}

function childrenOf(value: Value): Iterable<[Value, Value]> | undefined {
  if (value instanceof Dict) return value.entries;
  if (value instanceof Tuple) return value.items.entries();
  return Array.isArray(value) ? value.entries() : undefined;
}

const isScalar = (value: Value): value is Scalar =>
  value === null || ["string", "number", "bigint", "boolean"].includes(typeof value);

/** A dict's key as it stands in a name; one that is a tuple shows what of it is plain. */
function keyName(key: Value): string {
  if (isScalar(key)) return String(key);
  if (!(key instanceof Tuple) || key.items.length > 20) return "(...)";
  return `(${key.items.map((item) => (isScalar(item) ? String(item) : "...")).join(",")})`;
}
