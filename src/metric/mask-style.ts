/** How a mask was drawn, for one class: in how many pieces, and with how many holes. */
import type { LabelMap } from "../core/index.js";

export interface MaskStyle {
  /** Pixels of the class. */
  readonly pixels: number;
  /** Connected pieces of it. */
  readonly pieces: number;
  /** Gaps that are enclosed on all sides; what stands before the class and inside its outline is one as well. */
  readonly holes: number;
  /** What the holes take of the class and its holes, 0-1. */
  readonly holeShare: number;
}

/** Pieces and holes of one class (its trainId) in a mask. Pixels of the class that touch at a corner only are two pieces. */
export function maskStyle(labels: LabelMap, trainId: number): MaskStyle {
  const inside = Uint8Array.from(labels.data, (label) => Number(label === trainId));
  const { pieces, holes } = regions(inside, labels.width, labels.height);
  const sum = (sizes: number[]) => sizes.reduce((a, b) => a + b, 0);
  const [pixels, gaps] = [sum(pieces), sum(holes)];
  return { pixels, pieces: pieces.length, holes: holes.length, holeShare: pixels > 0 ? gaps / (pixels + gaps) : 0 };
}

/** Sizes of the 4-connected regions inside, and of the 8-connected ones outside that do not reach the border. */
function regions(inside: Uint8Array, width: number, height: number): { pieces: number[]; holes: number[] } {
  const found: { pieces: number[]; holes: number[] } = { pieces: [], holes: [] };
  const seen = new Uint8Array(inside.length);
  const open: number[] = [];
  for (let start = 0; start < inside.length; start++) {
    if (seen[start]) continue;
    let [size, reachesBorder] = [0, false];
    seen[start] = 1;
    open.push(start);
    while (open.length > 0) {
      const i = open.pop()!;
      const [x, y] = [i % width, Math.floor(i / width)];
      size++;
      reachesBorder ||= x === 0 || y === 0 || x === width - 1 || y === height - 1;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          if (inside[start] && dx !== 0 && dy !== 0) continue;
          if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
          const next = i + dy * width + dx;
          if (seen[next] || inside[next] !== inside[start]) continue;
          seen[next] = 1;
          open.push(next);
        }
      }
    }
    if (inside[start]) found.pieces.push(size);
    else if (!reachesBorder) found.holes.push(size);
  }
  return found;
}
