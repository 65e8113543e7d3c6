/**
 * How a tensor shows itself: shape, type, statistics, and its values as tables, shortened where they are many. A tensor of a picture's
 * shape is not taken for a picture: only who made it knows whether it is one.
 */
import { display, markup, type Html, type MimeBundle } from "../core/index.js";
import { numberFormat, oneNumber, slices, statistics, type Slice } from "./tensor-numbers.js";
import type { Tensor, Variable } from "./tf.js";

export interface TensorContent {
  /** "tensor", or "variable" with its name. */
  readonly kind: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Undefined when the tensor is disposed. */
  readonly data?: ArrayLike<number> | readonly string[];
}

export function tensorBundle({ kind, shape, dtype, data }: TensorContent): MimeBundle {
  const heading = `${kind} [${shape.join(" ")}] ${dtype}`;
  if (!data) return plainAndHtml(heading, ["disposed, its values are gone"], []);
  if (data.length === 0) return plainAndHtml(heading, ["no values"], []);
  return plainAndHtml(heading, facts(shape, dtype, data), slices(shape, sayer(dtype, data)));
}

function facts(shape: readonly number[], dtype: string, data: ArrayLike<number> | readonly string[]): string[] {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = count === 1 ? "1 value" : `${count.toLocaleString("en").replaceAll(",", "\u202f")} values`;
  if (dtype === "string" || dtype === "complex64") return [values];
  const numbers = data as ArrayLike<number>;
  if (dtype === "bool") return [values, `${Array.prototype.filter.call(numbers, Boolean).length} true`];
  const { min, mean, max, std, nanCount, infiniteCount } = statistics(numbers)!;
  const known = Number.isFinite(min) && count > 1;
  const say = oneNumber;
  return [
    values,
    ...(known ? [`min ${say(min)}`, `mean ${say(mean)}`, `max ${say(max)}`, `std ${say(std)}`] : []),
    ...(nanCount > 0 ? [`${nanCount} NaN`] : []),
    ...(infiniteCount > 0 ? [`${infiniteCount} infinite`] : []),
  ];
}

/** What stands at a place of the flat data. */
function sayer(dtype: string, data: ArrayLike<number> | readonly string[]): (index: number) => string {
  if (dtype === "string") return (i) => JSON.stringify(data[i]);
  const numbers = data as ArrayLike<number>;
  if (dtype === "bool") return (i) => (numbers[i] ? "true" : "false");
  const say = numberFormat(numbers);
  if (dtype !== "complex64") return (i) => say(numbers[i]);
  return (i) => `${say(numbers[2 * i])} ${numbers[2 * i + 1] < 0 ? "\u2212" : "+"} ${say(Math.abs(numbers[2 * i + 1]))}i`;
}

function plainAndHtml(heading: string, words: readonly string[], tables: readonly Slice[]): MimeBundle {
  const html = markup`<div style="line-height:1.5"><div><b>${heading}</b> <span style="opacity:.75">${words.join(" \u00b7 ")}</span></div>
    <div style="overflow-x:auto">${tables.map(sliceHtml)}</div></div>`;
  const plain = [`${heading}: ${words.join(", ")}`, ...tables.map(slicePlain)].join("\n");
  return { "text/html": html.text, "text/plain": plain };
}

const cellStyle = "padding:.05em .7em;text-align:right;white-space:nowrap;border:0;font-variant-numeric:tabular-nums";

function sliceHtml({ place, rows }: Slice): Html {
  const caption = place && markup`<div style="opacity:.75;font-size:.85em;margin-top:.4em">${place}</div>`;
  const lines = rows?.map((row) => markup`<tr>${row.map((text) => markup`<td style="${cellStyle}">${text}</td>`)}</tr>`);
  return markup`${caption}${lines && markup`<table style="border-collapse:collapse;margin:.2em 0;font-size:.9em"><tbody>${lines}</tbody></table>`}`;
}

function slicePlain({ place, rows }: Slice): string {
  if (!rows) return place;
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => ` ${row.map((text, i) => text.padStart(widths[i])).join("  ")}`);
  return (place ? [place, ...lines] : lines).join("\n");
}

/** Lets every tensor of this TensorFlow.js show itself. Reading its values makes no other tensor. */
export function letTensorsShow(prototype: object): void {
  const show = async function (this: Tensor): Promise<MimeBundle> {
    const { shape, dtype, isDisposed } = this;
    const { name, trainable } = this as Variable;
    const kind = trainable === undefined ? "tensor" : `${trainable ? "variable" : "fixed variable"} ${name}`;
    return tensorBundle({ kind, shape, dtype, data: isDisposed ? undefined : await this.data() });
  };
  Object.defineProperty(prototype, display, { value: show, configurable: true, writable: true });
}
