/** How a network shows itself: a line per layer with its kind, its shape and its share of the parameters. Made from names and shapes. */
import { markup, type MimeBundle } from "../core/index.js";
import { barTable, barText, type Bar } from "./bars.js";
import { count, plural } from "./format.js";

/** Anything with a shape, by name: "block1.2.conv.weight" [3 3 48 48]. */
export type Shapes = ReadonlyMap<string, { readonly shape: readonly number[]; readonly size: number }>;

export interface NetworkFacts {
  readonly title: string;
  /** What goes in and what comes out. */
  readonly maps: string;
  readonly parameters: Shapes;
  readonly buffers?: Shapes;
}

interface LayerRow {
  readonly name: string;
  readonly kind: string;
  readonly parameters: number;
}

/** Tensors of one layer share everything before the last dot of their names. */
export function layersOf(parameters: Shapes): LayerRow[] {
  const layers = new Map<string, (readonly [string, { shape: readonly number[]; size: number }])[]>();
  for (const [name, tensor] of parameters) {
    const dot = name.lastIndexOf(".");
    const layer = name.slice(0, Math.max(0, dot)) || name;
    layers.set(layer, [...(layers.get(layer) ?? []), [name.slice(dot + 1), tensor]]);
  }
  return [...layers].map(([name, tensors]) => ({
    name,
    kind: kindOf(Object.fromEntries(tensors.map(([part, { shape }]) => [part, shape]))),
    parameters: tensors.reduce((sum, [, { size }]) => sum + size, 0),
  }));
}

function kindOf({ weight, bias, ...others }: Record<string, readonly number[] | undefined>): string {
  if (weight?.length === 4) {
    const [height, width, from, to] = weight;
    return `convolution ${height}\u00d7${width}, ${from} \u2192 ${to}${bias ? ", bias" : ""}`;
  }
  if (weight?.length === 1 && bias) return `batch norm, ${weight[0]}`;
  const all = Object.entries({ weight, bias, ...others }).filter(([, shape]) => shape !== undefined);
  return all.map(([part, shape]) => `${part} [${shape!.join(" ")}]`).join(", ");
}

const total = (shapes: Shapes) => [...shapes.values()].reduce((sum, { size }) => sum + size, 0);

export function networkBundle({ title, maps, parameters, buffers }: NetworkFacts): MimeBundle {
  const layers = layersOf(parameters);
  const all = total(parameters);
  const most = Math.max(1, ...layers.map((layer) => layer.parameters));
  const measured = buffers && buffers.size > 0 ? `, ${count(total(buffers))} running statistics` : "";
  const facts = `${plural(all, "parameter")} in ${plural(layers.length, "layer")}${measured}; ${((4 * all) / 1e6).toFixed(1)} MB`;
  const rows: Bar[] = layers.map(({ name, kind, parameters: n }) => ({ label: name, note: kind, share: n / most, text: count(n) }));
  const html = markup`<div><div><b>${title}</b> <span style="opacity:.75">${facts}</span></div>
    <div style="opacity:.75">${maps}</div>
    ${barTable(rows, ["layer", "parameters"], 9)}</div>`;
  return { "text/html": html.text, "text/plain": `${title}: ${facts}\n${maps}\n${barText(rows)}` };
}
