/** Our own format: what is written comes back, a full disk costs nothing, and a header that lies is refused. */
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openCheckpoint, readSafetensors, sumOf, withCheckpoint, writeSafetensors } from "../../src/checkpoint/index.js";
import { scratchFolder } from "../fixtures/folder.js";

const folder = scratchFolder("safetensors");
const file = join(folder, "a.safetensors");
const of = (shape: number[], ...values: number[]) => ({ shape, dataSync: () => Float32Array.from(values) });

/** A file of any header. */
function made(header: unknown, bytes: Uint8Array, name = "made.safetensors"): string {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(join(folder, name), Buffer.concat([length, json, bytes]));
  return join(folder, name);
}

test("what is written comes back, in order, with its metadata; numbers start at a multiple of 8", async () => {
  const big = { shape: [2], dtype: "int64", dataSync: () => BigInt64Array.of(2n ** 60n, -1n) };
  const tensors = [
    ["b", of([1, 2], 0.1, -0)],
    ["a.weight", of([], 7)],
    ["__proto__", of([0, 3])],
    ["steps", big],
  ] as const;
  await writeSafetensors(file, tensors, { step: "12" });
  expect(Number(readFileSync(file).readBigUInt64LE()) % 8).toBe(0);
  await withCheckpoint(file, async ({ tensors, metadata }) => {
    expect([...metadata]).toEqual([["step", "12"]]);
    expect([...tensors].map(([name, { shape, dtype }]) => `${name} ${dtype} ${shape.join("x")}`)).toEqual([
      "b float32 1x2", "a.weight float32 ", "__proto__ float32 0x3", "steps int64 2",
    ]); // prettier-ignore
    expect(await tensors.get("b")!.read()).toEqual(Float32Array.of(0.1, -0));
    expect(await tensors.get("steps")!.read()).toEqual(BigInt64Array.of(2n ** 60n, -1n));
  });
  const { tensors: found, metadata } = await readSafetensors(file);
  expect(found.get("a.weight")).toEqual({ shape: [], data: Float32Array.of(7) });
  expect(metadata).toEqual({ step: "12" });
});

test("every kind of number is read", async () => {
  const parts: [string, number[], ArrayBufferView][] = [
    ["F64", [2], Float64Array.of(1 / 3, -2)], ["F32", [1], Float32Array.of(0.5)], ["I64", [1], BigInt64Array.of(-(2n ** 62n))],
    ["I32", [1], Int32Array.of(-5)], ["I16", [1], Int16Array.of(-300)], ["I8", [3], Int8Array.of(-1, 0, 127)],
    ["U8", [2], Uint8Array.of(0, 255)], ["BOOL", [3], Uint8Array.of(0, 1, 2)],
    // 1.5, the smallest subnormal, -infinity, the largest; -1.5.
    ["F16", [4], Uint16Array.of(0x3e00, 1, 0xfc00, 0x7bff)], ["BF16", [1], Uint16Array.of(0xbfc0)],
  ]; // prettier-ignore
  let at = 0;
  const header = Object.fromEntries(
    parts.map(([dtype, shape, { byteLength }]) => [dtype, { dtype, shape, data_offsets: [at, (at += byteLength)] }]),
  );
  const content = Buffer.concat(parts.map(([, , { buffer }]) => Buffer.from(buffer as ArrayBuffer)));
  await withCheckpoint(made(header, content), async ({ tensors }) => {
    const values: Record<string, unknown> = {};
    for (const [name, tensor] of tensors) values[`${name} ${tensor.dtype}`] = Array.from(await tensor.read(), Number);
    expect(values).toEqual({
      "F64 float64": [1 / 3, -2], "F32 float32": [0.5], "I64 int64": [-(2 ** 62)], "I32 int32": [-5], "I16 int16": [-300],
      "I8 int8": [-1, 0, 127], "U8 uint8": [0, 255], "BOOL bool": [0, 1, 1],
      "F16 float16": [1.5, 2 ** -24, -Infinity, 65504], "BF16 bfloat16": [-1.5],
    }); // prettier-ignore
  });
});

describe("the old file stays whole", () => {
  const old = async () => {
    await writeSafetensors(file, [["a", of([1], 1)]], {});
    return () => readSafetensors(file).then(({ tensors }) => [...tensors.get("a")!.data]);
  };

  // /dev/full is a disk without room: every write to it fails with ENOSPC.
  test.runIf(existsSync("/dev/full"))("when the disk is full", async () => {
    const values = await old();
    const beside = `${file}.${process.pid}.part`;
    symlinkSync("/dev/full", beside);
    await expect(writeSafetensors(file, [["a", of([1], 2)]], {})).rejects.toThrow(/a full disk.*Free some space/);
    expect(await values()).toEqual([1]);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
    rmSync(beside, { force: true });
  });

  test("when a check of the numbers, or a tensor's size, says no", async () => {
    const values = await old();
    const refuse = () => {
      throw new Error("NaN");
    };
    await expect(writeSafetensors(file, [["a", of([1], NaN)]], {}, refuse)).rejects.toThrow("NaN");
    await expect(writeSafetensors(file, [["a", of([2], 1)]], {})).rejects.toThrow('"a" of shape [2]');
    await expect(
      writeSafetensors(
        file,
        [
          ["a", of([1], 1)],
          ["a", of([1], 1)],
        ],
        {},
      ),
    ).rejects.toThrow("twice");
    expect(await values()).toEqual([1]);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});

test("a file that is replaced while it is open is read as it was", async () => {
  await writeSafetensors(file, [["a", of([1], 1)]], {});
  await withCheckpoint(file, async ({ tensors }) => {
    await writeSafetensors(file, [["b", of([2], 2, 2)]], {});
    expect(await tensors.get("a")!.read()).toEqual(Float32Array.of(1));
  });
});

describe("a header that does not fit the file", () => {
  const f32 = (shape: unknown, from: number, to: number, dtype = "F32") => ({ dtype, shape, data_offsets: [from, to] });
  test.each([
    ["an overlap", { a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12, "overlap"],
    ["a gap", { a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12, "gap"],
    ["past the end", { a: f32([4], 0, 16) }, 12, "12"],
    ["more at the end", { a: f32([1], 0, 4) }, 12, "12"],
    ["another size", { a: f32([3], 0, 8) }, 8, "12 bytes"],
    ["a negative size", { a: f32([-1, -2], 0, 8) }, 8, "a kind, a shape and a place"],
    ["a size that is no number", { a: f32(["2"], 0, 8) }, 8, "a kind, a shape and a place"],
    ["half a size", { a: f32([1.5], 0, 6) }, 6, "a kind, a shape and a place"],
    ["an unknown kind", { a: f32([1], 0, 8, "C64") }, 8, "C64"],
    ["a kind of the prototype's", { a: f32([1], 0, 8, "constructor") }, 8, "constructor"],
    ["nothing about a tensor", { a: null }, 0, "a kind, a shape and a place"],
    [
      "a name twice",
      '{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"\\u0061":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}',
      0,
      "twice",
    ],
    ["numbers as metadata", { __metadata__: { step: 3 } }, 0, "metadata"],
    ["half a header", '{"a": {"dtype"', 0, "JSON"],
  ])("%s", async (_, header, bytes, words) => {
    const opened = openCheckpoint(made(header, new Uint8Array(bytes)));
    await expect(opened).rejects.toThrow(expect.objectContaining({ name: "GapLabError", message: expect.stringContaining(words) }));
  });

  test("a header as long as memory", async () => {
    const start = Buffer.alloc(16, "{");
    start.writeBigUInt64LE(2n ** 60n);
    const name = join(folder, "long");
    writeFileSync(name, start);
    await expect(openCheckpoint(name)).rejects.toThrow(/a header of 11529/);
  });
});

test("sums are those of float64, whatever the order", () => {
  expect(sumOf(Float64Array.of(1e100, 1, -1e100))).toBe(1);
  expect(sumOf(Float32Array.of(1, Infinity))).toBe(Infinity);
  expect(sumOf(Float32Array.of(-Infinity, Infinity))).toBeNaN();
  expect(sumOf(BigInt64Array.of(2n ** 62n, 1n, -(2n ** 62n)))).toBe(1);
});
