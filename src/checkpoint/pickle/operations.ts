/** The pickle operations that are carried out, by code, with their names in Python's pickletools, and those that are refused by name. */
import type { Machine } from "./machine.js";
import { damaged } from "./refusals.js";
import { Dict, kindOf, Opaque, Tuple, type Value } from "./values.js";

const tuple = (m: Machine, count: number) => {
  m.spend("containers", 1);
  const items = Array.from({ length: count }, () => m.pop()).reverse();
  m.push(new Tuple(items));
};

const container = (m: Machine, value: Value) => {
  m.spend("containers", 1);
  m.push(value);
};

const append = (m: Machine, values: readonly Value[]) => {
  const list = m.top();
  if (!Array.isArray(list)) throw damaged(`appends to ${kindOf(list)}`);
  for (const value of values) list.push(value);
};

const bytes = (m: Machine, length: number) => {
  m.spend("steps", length / 8);
  m.push(Uint8Array.from(m.bytes.take(length)));
};

export const operations: Readonly<Record<number, (m: Machine) => void>> = {
  // PROTO, FRAME, STOP
  0x80: (m) => {
    const version = m.bytes.uint8();
    if (version < 2 || version > 5) throw damaged(`has protocol ${version} instead of 2 to 5`);
  },
  0x95: (m) => void m.bytes.take(8),
  0x2e: (m) => m.stop(),

  // NONE, NEWTRUE, NEWFALSE
  0x4e: (m) => m.push(null),
  0x88: (m) => m.push(true),
  0x89: (m) => m.push(false),

  // BININT, BININT1, BININT2, LONG1, LONG4, BINFLOAT
  0x4a: (m) => m.push(m.bytes.int32()),
  0x4b: (m) => m.push(m.bytes.uint8()),
  0x4d: (m) => m.push(m.bytes.uint16()),
  0x8a: (m) => m.push(m.bytes.integer(m.bytes.uint8())),
  0x8b: (m) => m.push(m.bytes.integer(m.bytes.uint32())),
  0x47: (m) => m.push(m.bytes.float64()),

  // BINUNICODE, SHORT_BINUNICODE, BINUNICODE8; BINSTRING, SHORT_BINSTRING; BINBYTES, SHORT_BINBYTES, BINBYTES8
  0x58: (m) => m.push(m.bytes.text(m.bytes.uint32())),
  0x8c: (m) => m.push(m.bytes.text(m.bytes.uint8())),
  0x8d: (m) => m.push(m.bytes.text(m.bytes.uint64())),
  0x54: (m) => m.push(m.bytes.oldText(m.bytes.uint32())),
  0x55: (m) => m.push(m.bytes.oldText(m.bytes.uint8())),
  0x42: (m) => bytes(m, m.bytes.uint32()),
  0x43: (m) => bytes(m, m.bytes.uint8()),
  0x8e: (m) => bytes(m, m.bytes.uint64()),

  // EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3, TUPLE
  0x29: (m) => tuple(m, 0),
  0x85: (m) => tuple(m, 1),
  0x86: (m) => tuple(m, 2),
  0x87: (m) => tuple(m, 3),
  0x74: (m) => container(m, new Tuple(m.popToMark())),

  // EMPTY_LIST, APPEND, APPENDS; EMPTY_DICT, SETITEM, SETITEMS
  0x5d: (m) => container(m, []),
  0x61: (m) => append(m, [m.pop()]),
  0x65: (m) => append(m, m.popToMark()),
  0x7d: (m) => container(m, new Dict()),
  0x73: (m) => {
    const value = m.pop();
    m.setItems([m.pop(), value]);
  },
  0x75: (m) => m.setItems(m.popToMark()),

  // MARK, POP, POP_MARK
  0x28: (m) => m.mark(),
  0x30: (m) => m.drop(),
  0x31: (m) => void m.popToMark(),

  // BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
  0x71: (m) => m.remember(m.bytes.uint8()),
  0x72: (m) => m.remember(m.bytes.uint32()),
  0x94: (m) => m.remember(m.memo.size),
  0x68: (m) => m.recall(m.bytes.uint8()),
  0x6a: (m) => m.recall(m.bytes.uint32()),

  // GLOBAL, STACK_GLOBAL
  0x63: (m) => {
    const module = m.bytes.line();
    m.global(module, m.bytes.line());
  },
  0x93: (m) => {
    const name = m.pop();
    const module = m.pop();
    if (typeof name !== "string" || typeof module !== "string") throw damaged("has a name that is no text");
    m.global(module, name);
  },

  // REDUCE, NEWOBJ: a call. BUILD: attributes; those of a dict (a state dict's versions) or a tensor are of no use here.
  0x52: (m) => m.reduce(),
  0x81: (m) => m.reduce(),
  0x62: (m) => {
    m.pop();
    const built = m.top();
    if (!(built instanceof Dict || built instanceof Opaque)) throw damaged(`gives attributes to ${kindOf(built)}`);
  },

  // BINPERSID
  0x51: (m) => m.push(m.meaning.outside(m.pop())),
};

/** In Python's list, and in no file of tensors that PyTorch writes. */
export const refusedOperations: Readonly<Record<number, string>> = {
  0x32: "DUP", 0x46: "FLOAT", 0x49: "INT", 0x4c: "LONG", 0x50: "PERSID", 0x53: "STRING", 0x56: "UNICODE", 0x64: "DICT",
  0x67: "GET", 0x69: "INST", 0x6c: "LIST", 0x6f: "OBJ", 0x70: "PUT", 0x82: "EXT1", 0x83: "EXT2", 0x84: "EXT4",
  0x8f: "EMPTY_SET", 0x90: "ADDITEMS", 0x91: "FROZENSET", 0x92: "NEWOBJ_EX", 0x96: "BYTEARRAY8", 0x97: "NEXT_BUFFER",
  0x98: "READONLY_BUFFER",
}; // prettier-ignore
