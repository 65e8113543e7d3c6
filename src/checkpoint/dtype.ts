/**
 * The kinds of numbers in a checkpoint, by PyTorch's names, and their bytes as typed arrays. Half precision: IEEE 754-2008 binary16;
 * bfloat16 is the upper half of a float32. Both become float32, which holds every one of their values.
 */

export type Dtype = "float64" | "float32" | "float16" | "bfloat16" | "int64" | "int32" | "int16" | "int8" | "uint8" | "bool";

/** A tensor's numbers; booleans are 0 or 1. */
export type Numbers = Float64Array | Float32Array | BigInt64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

/** Bytes of one number. */
export const itemBytes: Readonly<Record<Dtype, 1 | 2 | 4 | 8>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
};

/** The bytes are taken over, not copied, wherever the numbers in them can stay as they are; they must start a buffer of their own. */
export function decode(bytes: Uint8Array<ArrayBuffer>, dtype: Dtype, isBigEndian = false): Numbers {
  if (isBigEndian) swap(bytes, itemBytes[dtype]);
  const { buffer, byteOffset, byteLength } = bytes;
  const count = byteLength / itemBytes[dtype];
  switch (dtype) {
    case "float64":
      return new Float64Array(buffer, byteOffset, count);
    case "float32":
      return new Float32Array(buffer, byteOffset, count);
    case "int64":
      return new BigInt64Array(buffer, byteOffset, count);
    case "int32":
      return new Int32Array(buffer, byteOffset, count);
    case "int16":
      return new Int16Array(buffer, byteOffset, count);
    case "int8":
      return new Int8Array(buffer, byteOffset, count);
    case "uint8":
      return bytes;
    case "bool":
      return bytes.map((value) => (value === 0 ? 0 : 1));
    case "float16": {
      const table = (halves ??= halfTable());
      return Float32Array.from(new Uint16Array(buffer, byteOffset, count), (half) => table[half]);
    }
    case "bfloat16":
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer, byteOffset, count), (upper) => upper << 16).buffer);
  }
}

/** As float32, rounded where need be; an array that is float32 already comes back itself. */
export function toFloat32(numbers: Numbers): Float32Array {
  if (numbers instanceof Float32Array) return numbers;
  return numbers instanceof BigInt64Array ? Float32Array.from(numbers, Number) : new Float32Array(numbers);
}

function swap(bytes: Uint8Array<ArrayBuffer>, size: 1 | 2 | 4 | 8): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (size === 2) buffer.swap16();
  else if (size === 4) buffer.swap32();
  else if (size === 8) buffer.swap64();
}

let halves: Float32Array | undefined;

/** The value of each of the 65536 half-precision numbers. */
function halfTable(): Float32Array {
  return Float32Array.from({ length: 65536 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  });
}
