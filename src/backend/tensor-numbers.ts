/** Numbers of a tensor as people read them: few digits, the same number of decimals in one table, the ends of long rows. */

const minus = "\u2212";
const dots = "\u2026";

/** How to write the numbers of one table: by the largest of them. Whole numbers stay whole; tiny and huge ones get an exponent. */
export function numberFormat(values: ArrayLike<number>): (value: number) => string {
  let [most, areWhole] = [0, true];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    most = Math.max(most, Math.abs(values[i]));
    areWhole &&= Number.isInteger(values[i]);
  }
  const digits = most === 0 ? 1 : Math.floor(Math.log10(most)) + 1;
  const write = (magnitude: number): string => {
    if (areWhole && most < 1e9) return magnitude.toFixed(0);
    if (digits > 6 || digits < -2)
      return magnitude === 0 ? "0" : magnitude.toExponential(2).replace("e-", `e${minus}`).replace("e+", "e");
    return magnitude.toFixed(Math.max(1, Math.min(6, 4 - digits)));
  };
  return (value) => {
    if (Number.isNaN(value)) return "NaN";
    const sign = value < 0 ? minus : "";
    return value === Infinity || value === -Infinity ? `${sign}\u221e` : sign + write(Math.abs(value));
  };
}

/** One number by itself. */
export const oneNumber = (value: number): string => numberFormat([value])(value);

export interface Statistics {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  /** Of the values themselves, not an estimate from a sample. */
  readonly std: number;
  readonly nanCount: number;
  readonly infiniteCount: number;
}

/** Over the finite values; undefined where there are none. */
export function statistics(data: ArrayLike<number>): Statistics | undefined {
  let [min, max, sum, finite, nanCount] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    if (Number.isNaN(value)) nanCount++;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    finite++;
  }
  const mean = sum / finite;
  let squares = 0;
  for (let i = 0; i < data.length; i++) if (Number.isFinite(data[i])) squares += (data[i] - mean) ** 2;
  const infiniteCount = data.length - finite - nanCount;
  return { min, mean, max, std: Math.sqrt(squares / finite), nanCount, infiniteCount };
}

/** 0 ... n-1, or its two ends with null between them. */
export function abridged(n: number, most: number, ends: number): (number | null)[] {
  const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
  return n <= most ? range(0, n) : [...range(0, ends), null, ...range(n - ends, ends)];
}

export interface Slice {
  /** Where the slice stands: "[0 : :]"; empty for tensors that are one slice. */
  readonly place: string;
  /** Null in the place of what is left out. */
  readonly rows: readonly (readonly string[])[] | null;
}

/** The last two dimensions as tables, one for each place in the others; long ones shortened. */
export function slices(shape: readonly number[], say: (index: number) => string): Slice[] {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  const outer = shape.slice(0, -2);
  const count = outer.reduce((a, b) => a * b, 1);
  const rowNumbers = abridged(rows, count > 1 ? 6 : 12, 3);
  const columnNumbers = abridged(columns, shape.length === 1 ? 24 : 12, shape.length === 1 ? 6 : 4);
  return abridged(count, 4, 1).map((slice) => {
    if (slice === null) return { place: dots, rows: null };
    const cell = (row: number, column: number) => say((slice * rows + row) * columns + column);
    return {
      place: outer.length === 0 ? "" : `[${[...places(slice, outer), ":", ":"].join(" ")}]`,
      rows: rowNumbers.map((row) => columnNumbers.map((column) => (row === null || column === null ? dots : cell(row, column)))),
    };
  });
}

/** The number of a slice as one index per dimension. */
const places = (slice: number, outer: readonly number[]): number[] =>
  outer.map((size, i) => Math.floor(slice / outer.slice(i + 1).reduce((a, b) => a * b, 1)) % size);
