/** Persistent ids: how a pickle names the storages that lie beside it, ("storage", type, key, device, numbers[, view of another]). */
import { damaged, kindOf, Tuple, type Value } from "../pickle/index.js";
import { Refusal } from "../say.js";
import { Storage, StorageType } from "./storage.js";

const text = (value: Value | undefined): string => {
  if (typeof value === "string") return value;
  throw damaged(`has ${kindOf(value)} as a storage's key`);
};

const count = (value: Value | undefined): number => {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw damaged("has a storage of no size");
};

export function storageOf(id: Value): Storage {
  const [kind, type, key, , numbers, view] = id instanceof Tuple ? id.items : [];
  if (kind === "module") {
    const fix = "Save its state_dict() instead.";
    throw new Refusal("a checkpoint of tensors", "one of a whole network with its Python code", fix);
  }
  if (kind !== "storage" || !(type instanceof StorageType)) throw damaged(`refers to ${kindOf(type)} outside it`);
  const blockBytes = count(numbers) * type.itemBytes;
  if (view == null) return new Storage(type, text(key), blockBytes, 0, blockBytes);
  // A storage that is a part of another one: (key, offset, numbers). Old files only.
  const [, offset, size] = view instanceof Tuple ? view.items : [];
  const from = count(offset) * type.itemBytes;
  const bytes = count(size) * type.itemBytes;
  if (from + bytes > blockBytes) throw damaged("has a storage that reaches beyond the one that it is a part of");
  return new Storage(type, text(key), blockBytes, from, bytes);
}
