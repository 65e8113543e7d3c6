// A map's patches become planes before the products, and planes become patches behind them.
#pragma once
#include "winograd-tiles.h"
#include "winograd-transform.h"

namespace gaplab::winograd::INSTRUCTIONS {

/** 36 matrices, one per element of a 6x6 tile, each [channel blocks, tiles, LANES]. */
struct Planes {
  float* at;
  long plane, block;
};

INLINE long pixelStep(const Layer& layer, int i, int j) { return (long(i) * layer.width + j) * layer.dilation; }

/** Reads the tile's patch (6x6, or its 4x4 outputs), transforms it, writes element ij to plane ij. */
template <class Transform>
ON_TARGET void toPlanes(const Layer& layer, const float* map, int channels, const Tile& tile, int block, float* planes,
                        long plane) {
  constexpr int n = Transform::from, first = n == 6 ? 0 : 1;
  const int lanes = channels - block * LANES;
  Vector patch[n * n], half[6 * n];
  const float* origin = map + long(tile.pixel) * channels + block * LANES;
  const bool whole = tile.whole() && lanes >= LANES;
  for (int i = 0; i < n; i++) {
    const bool row = i + first >= tile.top && i + first < tile.bottom;
    for (int j = 0; j < n; j++) {
      const bool there = row && j + first >= tile.left && j + first < tile.right;
      const float* from = origin + pixelStep(layer, i + first - 1, j + first - 1) * channels;
      patch[i * n + j] = whole ? load(from) : there ? load(from, lanes) : Vector{};
    }
  }
  for (int j = 0; j < n; j++) Transform::run(patch + j, n, half + j, n);
  for (int i = 0; i < 6; i++) {
    Vector row[6];
    Transform::run(half + i * n, 1, row, 1);
    UNROLLED for (int j = 0; j < 6; j++) store(planes + (i * 6 + j) * plane, row[j]);
  }
}

/** The other way: the tile from its 36 planes, transformed to 4x4 outputs that are set or to a 6x6 patch that is added. */
template <class Transform>
ON_TARGET void fromPlanes(const Layer& layer, float* map, int channels, const Tile& tile, int block, const float* planes,
                          long plane) {
  constexpr int n = Transform::to, first = n == 6 ? 0 : 1;
  const int lanes = channels - block * LANES;
  Vector half[6 * n];
  float* origin = map + long(tile.pixel) * channels + block * LANES;
  for (int i = 0; i < 6; i++) {
    Vector row[6];
    UNROLLED for (int j = 0; j < 6; j++) row[j] = load(planes + (i * 6 + j) * plane);
    Transform::run(row, 1, half + i * n, 1);
  }
  Vector patch[n * n];
  for (int j = 0; j < n; j++) Transform::run(half + j, n, patch + j, n);
  for (int i = 0; i < n; i++) {
    if (i + first < tile.top || i + first >= tile.bottom) continue;
    for (int j = 0; j < n; j++) {
      if (j + first < tile.left || j + first >= tile.right) continue;
      float* to = origin + pixelStep(layer, i + first - 1, j + first - 1) * channels;
      if (n == 6) store(to, load(to, lanes) + patch[i * n + j], lanes);
      else store(to, patch[i * n + j], lanes);
    }
  }
}

}  // namespace gaplab::winograd::INSTRUCTIONS
