/** PyTorch files put together by hand: what torch.save can write and the golden files do not have, and what it never would. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openCheckpoint, withCheckpoint } from "../../src/checkpoint/index.js";
import { scratchFolder } from "../fixtures/folder.js";
import {
  asZip64, bytes, call, dict, floats, global, int, list, no, none, ordered, pickle, storage, streamFile, tensor, text, tuple, zipFile,
} from "../fixtures/torch-file.js"; // prettier-ignore

const folder = scratchFolder("traps");
let count = 0;
const saved = (content: Uint8Array): string => {
  const file = join(folder, `${count++}.pth`);
  writeFileSync(file, content);
  return file;
};

/** Every tensor's shape and numbers. */
const read = (content: Uint8Array) =>
  withCheckpoint(saved(content), async ({ tensors }) => {
    const found: Record<string, { shape: readonly number[]; values: number[] }> = {};
    for (const [name, tensor] of tensors) found[name] = { shape: tensor.shape, values: Array.from(await tensor.read(), Number) };
    return found;
  });

const refusal = async (content: Uint8Array): Promise<string> => {
  const opened = openCheckpoint(saved(content));
  await expect(opened).rejects.toThrow(expect.objectContaining({ name: "GapLabError" }));
  return opened.then(
    () => "",
    (error: Error) => error.message,
  );
};

const six = floats(0, 1, 2, 3, 4, 5);
const plain = tensor({ numbers: 6, shape: [2, 3], strides: [3, 1] });

describe("tensors on one storage", () => {
  test("cut out, transposed, repeated, empty, of no dimension", async () => {
    const of = (shape: number[], strides: number[], offset = 0) => tensor({ numbers: 6, shape, strides, offset });
    const content = dict(
      ...[text("plain"), plain],
      ...[text("transposed"), of([3, 2], [1, 3])],
      ...[text("column"), of([2], [3], 1)],
      ...[text("repeated"), of([2, 3], [0, 1], 3)],
      ...[text("slid"), of([2, 2, 2], [1, 1, 2])],
      ...[text("one"), of([], [], 5)],
      ...[text("empty"), of([2, 0, 3], [3, 3, 1])],
    );
    const wanted = {
      plain: [0, 1, 2, 3, 4, 5],
      transposed: [0, 3, 1, 4, 2, 5],
      column: [1, 4],
      repeated: [3, 4, 5, 3, 4, 5],
      slid: [0, 2, 1, 3, 1, 3, 2, 4],
      one: [5],
      empty: [],
    };
    const values = (found: Awaited<ReturnType<typeof read>>) => Object.fromEntries(Object.entries(found).map(([name, { values }]) => [name, values])); // prettier-ignore
    expect(values(await read(zipFile(content, { 0: six })))).toEqual(wanted);
    expect(values(await read(streamFile(content, [["0", 6, six]])))).toEqual(wanted);
  });

  test("a storage that is a part of another one, in the stream format", async () => {
    const part = tensor({ numbers: 6, shape: [3], strides: [1], view: tuple(text("1"), int(2), int(3)) });
    expect(await read(streamFile(part, [["0", 6, six]]))).toEqual({ tensor: { shape: [3], values: [2, 3, 4] } });
    const outside = tensor({ numbers: 6, shape: [3], strides: [1], view: tuple(text("1"), int(4), int(3)) });
    expect(await refusal(streamFile(outside, [["0", 6, six]]))).toContain("beyond the one that it is a part of");
  });

  test.each([
    ["past the end", { numbers: 6, shape: [7], strides: [1] }],
    ["offset past the end", { numbers: 6, shape: [2, 3], strides: [3, 1], offset: 1 }],
    ["stride past the end", { numbers: 6, shape: [3], strides: [3] }],
    ["more than the file has", { numbers: 60, shape: [60], strides: [1] }],
    ["a negative stride", { numbers: 6, shape: [2], strides: [-1], offset: 3 }],
    ["a negative size", { numbers: 6, shape: [-2, 3], strides: [3, 1] }],
    ["sizes without strides", { numbers: 6, shape: [2, 3], strides: [] }],
    ["a size beyond whole numbers", { numbers: 6, shape: [2 ** 40, 2 ** 40], strides: [0, 0] }],
    ["terabytes of one number", { numbers: 6, shape: [2 ** 20, 2 ** 20], strides: [0, 0] }],
    ["gigabytes of one number", { numbers: 6, shape: [2 ** 28], strides: [0] }],
  ])("%s: refused, whatever the container", async (_, parts) => {
    const content = tensor(parts);
    expect(await refusal(zipFile(content, { 0: six }))).toMatch(/storage|tensor/);
    expect(await refusal(streamFile(content, [["0", parts.numbers, six]]))).toMatch(/storage|tensor|numbers|at least/);
  });

  test("a few bytes viewed so often that reading them takes for ever", async () => {
    const large = tensor({ numbers: 6, shape: [2 ** 24], strides: [0] });
    const many = list(bytes(large, "q\x01"), ...Array.from({ length: 30 }, () => "h\x01"));
    expect(await refusal(zipFile(many, { 0: six }))).toContain("that share 24");
  });
});

describe("what PyTorch and Python write in other ways", () => {
  const one = { tensor: { shape: [2, 3], values: [0, 1, 2, 3, 4, 5] } };

  test("any archive name, none, compressed, with a directory in 64 bits, big-endian", async () => {
    expect(await read(zipFile(plain, { 0: six }, { folder: "a b/c.d/" }))).toEqual(one);
    expect(await read(zipFile(plain, { 0: six }, { folder: "" }))).toEqual(one);
    expect(await read(zipFile(plain, { 0: six }, { level: 6 }))).toEqual(one);
    expect(await read(asZip64(zipFile(plain, { 0: six })))).toEqual(one);
    const swapped = Buffer.from(six).swap32();
    expect(await read(zipFile(plain, { 0: swapped }, { entries: { byteorder: Buffer.from("big") } }))).toEqual(one);
  });

  test("parameters, attributes, bare tensors of old, bytes with a kind", async () => {
    const parameter = call(global("torch._utils", "_rebuild_parameter"), plain, "\x88", ordered());
    expect(await read(zipFile(parameter, { 0: six }))).toEqual(one);
    expect(await read(zipFile(call(global("torch.nn.parameter", "Parameter"), plain, "\x88"), { 0: six }))).toEqual(one);
    const size = [int(0), tuple(int(2), int(3)), tuple(int(3), int(1))];
    const old = call(global("torch._utils", "_rebuild_tensor"), storage({ numbers: 6 }), ...size);
    expect(await read(streamFile(old, [["0", 6, six]]))).toEqual(one);
    const untyped = storage({ numbers: 24, type: global("torch.storage", "UntypedStorage") });
    const typed = call(
      global("torch._utils", "_rebuild_tensor_v3"),
      untyped,
      ...size,
      "\x89",
      ordered(),
      global("torch", "float32"),
    );
    expect(await read(zipFile(typed, { 0: six }))).toEqual(one);
    const rebuilt = tuple(storage({ numbers: 6 }), ...size, "\x89", ordered());
    const subclass = call(global("torch._tensor", "_rebuild_from_type_v2"), global("torch._utils", "_rebuild_tensor_v2"), global("torch", "Tensor"), rebuilt, dict()); // prettier-ignore
    expect(await read(zipFile(subclass, { 0: six }))).toEqual(one);
  });

  test("an OrderedDict of Python 2 with its names as bytes, and one with versions as attributes", async () => {
    const old = call(global("collections", "OrderedDict"), list(list("U\x06tensor", plain)));
    expect(await read(streamFile(old, [["0", 6, six]]))).toEqual(one);
    const versions = bytes(
      ordered(text("tensor"), plain),
      dict(text("_metadata"), ordered(text(""), dict(text("version"), int(1)))),
      "b",
    );
    expect(await read(zipFile(versions, { 0: six }))).toEqual(one);
  });

  test("protocol 4: short names, framed, memoised, STACK_GLOBAL", async () => {
    const short = (value: string) => bytes("\x8c", Buffer.from([value.length]), value);
    const named = (module: string, name: string) => bytes(short(module), short(name), "\x93\x94");
    const id = bytes(tuple(short("storage"), named("torch", "FloatStorage"), short("0"), short("cpu"), int(6)), "\x94Q");
    const shape = [int(0), tuple(int(2), int(3)), tuple(int(3), int(1))];
    const value = bytes("\x95", Buffer.alloc(8), call(named("torch._utils", "_rebuild_tensor_v2"), id, ...shape, "\x89", none));
    const stream = streamFile(bytes("\x80\x04", value), [["0", 6, six]]);
    expect(await read(stream)).toEqual(one);
  });

  test("names of nested things, a list's by their places; numbers of a schedule beside them", async () => {
    const state = dict(text("state"), dict(int(0), dict(text("momentum_buffer"), plain)), text("groups"), list(dict(text("lr"), bytes("G", Buffer.from("3f40624dd2f1a9fc", "hex"))), plain)); // prettier-ignore
    const file = saved(zipFile(dict(text("optimiser"), state), { 0: six }));
    await withCheckpoint(file, async ({ tensors, metadata }) => {
      expect([...tensors.keys()]).toEqual(["optimiser.state.0.momentum_buffer", "optimiser.groups.1"]);
      expect([...metadata]).toEqual([["optimiser.groups.0.lr", 0.0005]]);
    });
  });

  test('"__proto__" is a name like any other', async () => {
    const found = await withCheckpoint(saved(zipFile(dict(text("__proto__"), dict(text("x"), plain)), { 0: six })), async (c) => [
      ...c.tensors.keys(),
    ]);
    expect(found).toEqual(["__proto__.x"]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe("refused by name, before anything happens", () => {
  test.each([
    ["builtins.eval", call(global("builtins", "eval"), text("1"))],
    ["os.system", bytes(text("os"), text("system"), "\x93", tuple(text("touch PWNED")), "R")],
    ["nt.system", bytes("(", text("dir"), "int\nsystem\n")],
    ["torch.load", global("torch", "load")],
    ["torch._utils.__builtins__", global("torch._utils", "__builtins__")],
    ["collections.OrderedDict.__init__", global("collections", "OrderedDict.__init__")],
    ["__builtin__.getattr", global("__builtin__", "getattr")],
    ["constructor.constructor", global("constructor", "constructor")],
    ["EXT1", bytes("\x82\x01")],
    ["NEWOBJ_EX", bytes("\x92")],
    ["PERSID", bytes("Pstorage\n")],
    ["sparse", global("torch._utils", "_rebuild_sparse_tensor")],
    ["quantised", global("torch._utils", "_rebuild_qtensor")],
    ["quantised", global("torch", "QInt8Storage")],
    ["complex64", global("torch", "complex64")],
    [
      "sign still to be turned",
      call(
        global("torch._utils", "_rebuild_tensor_v2"),
        storage({ numbers: 6 }),
        int(0),
        tuple(int(6)),
        tuple(int(1)),
        no,
        ordered(),
        dict(text("neg"), "\x88"),
      ),
    ],
    ["whole network", bytes(tuple(text("module"), none, text("net.py"), text("class Net: pass")), "Q")],
  ])("%s", async (name, value) => {
    expect(await refusal(zipFile(value))).toContain(name);
    expect(await refusal(streamFile(value, []))).toContain(name);
  });

  test("also in the pickles around the structure, and in one that is not PyTorch's at all", async () => {
    const hostile = pickle(call(global("posix", "system"), text("touch PWNED")));
    expect(await refusal(hostile)).toContain("posix.system");
    const good = streamFile(plain, [["0", 6, six]]);
    expect(await refusal(bytes(good.subarray(0, 15), hostile, good.subarray(15)))).toContain("posix.system");
    expect(await refusal(pickle(int(3)))).toContain("torch.save");
  });

  test("names that would move a terminal's cursor are shown as codes", async () => {
    expect(await refusal(zipFile(global("\x1b[2J", "system")))).toContain("\\u001b[2J.system");
  });
});

describe("structures without end", () => {
  test.each([
    ["a dict in itself", bytes("}q\x00", text("me"), "h\x00s"), "contains itself"],
    ["a list in itself", bytes("]q\x00h\x00a"), "contains itself"],
    ["very deep", bytes("]".repeat(5000), "a".repeat(4999)), "levels deep"],
    [
      "lists of lists, doubled sixty times",
      bytes("]q\x00", ...Array.from({ length: 60 }, () => "](h\x00h\x00eq\x00")),
      "without end",
    ],
    ["a million dicts", bytes("}".repeat(1_000_000)), "containers"],
    ["a key twice", dict(text("a"), plain, text("a"), plain), "twice"],
    ["two ways to one name", dict(text("a.b"), plain, text("a"), dict(text("b"), plain)), 'two tensors of the name "a.b"'],
    ["a name without end", dict(text("a".repeat(5000)), plain), "letters"],
    ["a memo that was never kept", bytes("h\x09"), "never kept"],
    ["a stack that runs empty", bytes("0"), "empty stack"],
    ["a mark that is not there", bytes("t"), "no mark"],
    ["a call of a number", call(int(1), int(2)), "calls a number"],
    ["a list as a key", dict(list(), none), "as a key"],
    ["a string that is longer than the file", bytes("X", Buffer.from([255, 255, 255, 127])), "cut short"],
    ["a whole number of a million bytes", bytes("\x8b", Buffer.from([64, 66, 15, 0]), "\x01".repeat(1_000_000)), "64 bytes"],
  ])("%s", async (_, value, words) => {
    expect(await refusal(zipFile(value, { 0: six }))).toContain(words);
  });
});

describe("archives", () => {
  test.each([
    [
      "of other things",
      Buffer.from(zipFile(plain).toString("latin1").replaceAll("data.pkl", "datx.pkl"), "latin1"),
      "one data.pkl",
    ],
    ["TorchScript", zipFile(plain, { 0: six }, { entries: { "constants.pkl": pickle(none) } }), "TorchScript"],
    ["two of them", zipFile(plain, { 0: six }, { entries: { "b/data.pkl": pickle(none) } }), "2 of them"],
    ["without the storage", zipFile(plain), 'a storage "0" of 24 bytes'],
    ["a storage that is too short", zipFile(plain, { 0: six.subarray(4) }), 'a storage "0" of 24 bytes'],
    [
      "a name twice",
      Buffer.from(zipFile(plain, { 0: six, 1: six }).toString("latin1").replaceAll("data/1", "data/0"), "latin1"),
      "twice",
    ],
    ["a byte order of its own", zipFile(plain, { 0: six }, { entries: { byteorder: Buffer.from("middle") } }), "byte order"],
  ])("%s", async (_, content, words) => {
    expect(await refusal(content)).toContain(words);
  });

  test("a compressed storage that says it is larger than it may be", async () => {
    const file = zipFile(tensor({ numbers: 2 ** 29, shape: [2], strides: [1] }), { 0: six }, { level: 6 });
    // The directory's uncompressed size of the last entry.
    const at = file.lastIndexOf("PK\u0001\u0002") + 24;
    file.writeUInt32LE(2 ** 31, at);
    await withCheckpoint(saved(file), async ({ tensors }) => {
      await expect(tensors.get("tensor")!.read()).rejects.toThrow(/compressed entries of up to/);
    });
  });
});
