// Where the 4x4 tiles of a layer's output lie, and how big the layer is.
#pragma once
#include <algorithm>
#include <vector>

namespace gaplab::winograd {

/** A 3x3 convolution of stride 1 whose padding equals its dilation. Maps are [batch, height, width, channels]. */
struct Layer {
  int batch, height, width, in, out, dilation;
  long pixels() const { return long(batch) * height * width; }
};

/**
 * One tile: the pixel of its first output, and the part [top, bottom) x [left, right) of its 6x6 patch that lies on the map. The
 * patch begins one step (of `dilation` pixels) above and left of the output.
 */
struct Tile {
  int pixel;
  signed char top, bottom, left, right;
  bool whole() const { return bottom - top == 6 && right - left == 6; }
};

/** All tiles, sub-grid after sub-grid, and the first tile of each sub-grid: tiles of different ones never share a pixel. */
struct Tiles {
  std::vector<Tile> all;
  std::vector<int> grids;
};

inline Tiles tilesOf(const Layer& layer) {
  const int d = layer.dilation;
  Tiles out;
  for (int grid = 0; grid < layer.batch * d * d; grid++) {
    const int image = grid / (d * d), y = grid / d % d, x = grid % d;
    const int height = (layer.height - y + d - 1) / d, width = (layer.width - x + d - 1) / d;
    if (height <= 0 || width <= 0) continue;
    out.grids.push_back(int(out.all.size()));
    for (int i = 0; i < height; i += 4) {
      for (int j = 0; j < width; j += 4) {
        const int pixel = (image * layer.height + i * d + y) * layer.width + j * d + x;
        const int bottom = std::min(6, height - i + 1), right = std::min(6, width - j + 1);
        out.all.push_back({pixel, i == 0, (signed char)bottom, j == 0, (signed char)right});
      }
    }
  }
  return out;
}

}  // namespace gaplab::winograd
