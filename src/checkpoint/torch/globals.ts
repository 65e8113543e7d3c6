/**
 * The allow-list: names that a PyTorch file may use, and what they mean here. It follows PyTorch's own for `weights_only=True`
 * (torch/_weights_only_unpickler.py), less what no state dict has; old files add Parameter and the storages of torch.cuda.
 */
import type { Dtype } from "../dtype.js";
import { Callable, Closed, damaged, Dict, kindOf, put, Tuple, type Value } from "../pickle/index.js";
import { Refusal } from "../say.js";
import { DtypeValue, Storage, StorageType } from "./storage.js";
import { View } from "./view.js";

const storages: Record<string, Dtype> = {
  DoubleStorage: "float64", FloatStorage: "float32", HalfStorage: "float16", BFloat16Storage: "bfloat16", LongStorage: "int64",
  IntStorage: "int32", ShortStorage: "int16", CharStorage: "int8", ByteStorage: "uint8", BoolStorage: "bool",
}; // prettier-ignore

const refused = (expected: string, got: string, fix: string) => () => {
  throw new Refusal(expected, got, fix);
};
const notDense = refused("dense tensors", "a sparse, nested or meta tensor", "Save tensor.to_dense() instead.");
const isUnresolved = refused(
  "tensors of the numbers that lie in the file",
  "one with its sign still to be turned",
  "Save tensor.resolve_neg().",
);
const quantised = refused("tensors of plain numbers", "a quantised tensor", "Save tensor.dequantize() instead.");
const otherKind = (name: string) =>
  refused("real numbers of 8 to 64 bits", `numbers of torch.${name}`, "Save tensor.float() or tensor.long() instead.");

function whole(value: Value | undefined, what: string): number {
  if (typeof value === "number") return value;
  throw damaged(`has ${kindOf(value)} as ${what}`);
}

function wholes(value: Value | undefined, what: string): number[] {
  const items = value instanceof Tuple ? value.items : value;
  if (!Array.isArray(items) || items.length > 64) throw damaged(`has ${kindOf(value)} as ${what}`);
  return (items as Value[]).map((item) => whole(item, what));
}

/** (storage, offset, size, stride, …). `metadata`: whether a sign is still to be turned. */
function rebuildTensor([storage, offset, size, stride]: readonly Value[], metadata?: Value, dtype?: Dtype): View {
  if (!(storage instanceof Storage)) throw damaged(`makes a tensor of ${kindOf(storage)}`);
  const kind = dtype ?? storage.type.dtype;
  if (!kind) throw damaged("makes a tensor of bytes without a kind of number");
  if (metadata instanceof Dict && [...metadata.entries.values()].includes(true)) isUnresolved();
  return new View(kind, storage, whole(offset, "an offset"), wholes(size, "a size"), wholes(stride, "a stride"));
}

function rebuildTyped(args: readonly Value[]): View {
  const dtype = args[6];
  if (!(dtype instanceof DtypeValue)) throw damaged(`has ${kindOf(dtype)} as a kind of number`);
  return rebuildTensor(args, args[7], dtype.dtype);
}

/** Whatever a parameter is made of is what it is. */
function firstTensor([data]: readonly Value[]): View {
  if (data instanceof View) return data;
  throw damaged(`makes a parameter of ${kindOf(data)}`);
}

/** (function, type, arguments, state): a tensor with attributes. */
function rebuildFromType([rebuild, , args]: readonly Value[]): Value {
  if (rebuild instanceof Callable && args instanceof Tuple && rebuild.name.startsWith("torch._utils."))
    return rebuild.call(args.items);
  throw damaged(`makes a tensor with ${kindOf(rebuild)}`);
}

/** Python 2 writes an OrderedDict as a call with a list of pairs, Python 3 as an empty one that is filled. */
function dict([pairs = []]: readonly Value[]): Dict {
  const made = new Dict();
  if (!Array.isArray(pairs)) throw damaged(`makes a dict of ${kindOf(pairs)}`);
  for (const pair of pairs) {
    const [key, value, ...more] = pair instanceof Tuple ? pair.items : Array.isArray(pair) ? pair : [];
    if (value === undefined || more.length > 0) throw damaged("makes a dict of what are no pairs");
    put(made, key, value);
  }
  return made;
}

const functions: Record<string, (args: readonly Value[]) => Value> = {
  "collections.OrderedDict": dict,
  // Learning-rate schedules keep their milestones in one.
  "collections.Counter": () => new Closed("a Counter"),
  "torch._utils._rebuild_tensor": (args) => rebuildTensor(args),
  "torch._utils._rebuild_tensor_v2": (args) => rebuildTensor(args, args[6]),
  "torch._utils._rebuild_tensor_v3": rebuildTyped,
  "torch._utils._rebuild_parameter": firstTensor,
  "torch._utils._rebuild_parameter_with_state": firstTensor,
  "torch.nn.parameter.Parameter": firstTensor,
  "torch._tensor._rebuild_from_type_v2": rebuildFromType,
  "torch.Size": ([size]) => new Tuple(wholes(size, "a size")),
  "torch.device": () => new Closed("a device"),
  "torch.serialization._get_layout": () => new Closed("a layout"),
  // Bytes, in protocol 2; and scores that somebody kept as NumPy's numbers. Neither matters to a tensor.
  "_codecs.encode": () => new Closed("bytes"),
  "numpy.dtype": () => new Closed("a NumPy type"),
  "numpy.core.multiarray.scalar": () => new Closed("a NumPy number"),
  "numpy._core.multiarray.scalar": () => new Closed("a NumPy number"),
};

const allowed = new Map<string, Value>([
  ...Object.entries(functions).map(([name, call]): [string, Value] => [name, new Callable(name, call)]),
  ...Object.entries(storages).flatMap(([name, dtype]): [string, Value][] =>
    ["torch", "torch.cuda"].map((module) => [`${module}.${name}`, new StorageType(dtype)]),
  ),
  ...["torch.storage.UntypedStorage", "torch.UntypedStorage", "torch.storage._UntypedStorage"].map((name): [string, Value] => [name, new StorageType(undefined)]), // prettier-ignore
  ...[...new Set(Object.values(storages))].map((dtype): [string, Value] => [`torch.${dtype}`, new DtypeValue(dtype)]),
  ["torch.Tensor", new Closed("the type of tensors")],
]);

/** Known, and said no to for a reason of their own. */
function refuseKnown(module: string, name: string): void {
  if (module === "torch._utils" && /^_rebuild_(sparse|nested|meta|device|wrapper)/.test(name)) notDense();
  if ((module === "torch._utils" && name === "_rebuild_qtensor") || (/^torch/.test(module) && /^QU?Int\w+Storage$/.test(name)))
    quantised();
  if (
    /^torch(\.cuda)?$/.test(module) &&
    /^(complex\d+|uint\d+|float\d\w*|Complex\w+Storage|Float8\w+Storage|UInt\d+Storage)$/.test(name)
  )
    otherKind(name)();
}

/** What a name means. Undefined: it is not on the list. */
export function torchGlobal(module: string, name: string): Value | undefined {
  const found = allowed.get(`${module}.${name}`);
  if (!found) refuseKnown(module, name);
  return found;
}
