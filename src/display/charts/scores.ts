/** IoU per class of a few results, with the classes' own colours: what one asks for most in a notebook. */
import { classes } from "../../labels/index.js";
import type { Chart } from "../chart.js";
import { hexColour } from "../legend.js";
import { okabeIto } from "../theme.js";
import { classScoresChart } from "./class-scores.js";

const colours = [okabeIto.blue, okabeIto.orange, okabeIto.green, okabeIto.purple, okabeIto.vermillion, okabeIto.skyBlue];

/** `scoresChart({ game: await metrics.evaluate(net, game.val), city: … })`: at most six results over the 19 classes. */
export function scoresChart(
  results: Readonly<Record<string, { readonly iou: readonly (number | null)[] }>>,
  options: { title?: string; widthPx?: number } = {},
): Chart {
  const rows = classes.map(({ name, colour }) => ({ name, colour: hexColour(colour) }));
  const series = Object.entries(results).map(([label, { iou }], i) => ({ label, iou, colour: colours[i % colours.length] }));
  return classScoresChart(rows, series, options);
}
