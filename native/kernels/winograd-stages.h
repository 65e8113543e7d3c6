// What happens to a tile before and after the products: patches become planes, planes become patches, filters become panels.
#pragma once
#include "winograd-product.h"
#include "winograd-tiles.h"
#include "winograd-transform.h"

/** 36 matrices, one per element of a 6x6 tile, each [channel blocks, tiles, LANES]. */
struct Planes {
  float* at;
  long plane, block;
};

INLINE long pixelStep(const Layer& layer, int i, int j) { return (long(i) * layer.width + j) * layer.dilation; }

/** Reads the tile's patch (6x6, or its 4x4 outputs), transforms it, writes element ij to plane ij. */
template <class Transform>
ON_TARGET void toPlanes(const Layer& layer, const float* map, int channels, const Tile& tile, int block, float* planes, long plane) {
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

/** The other way: element ij of the tile from plane ij, transformed to 4x4 outputs that are set, or to a 6x6 patch that is added. */
template <class Transform>
ON_TARGET void fromPlanes(const Layer& layer, float* map, int channels, const Tile& tile, int block, const float* planes, long plane) {
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

/**
 * Row i of G g G' for one panel of filters: `w` holds the nine taps, each [inner, columns], `columns` apart; `panels` gets six
 * planes [inner, PANEL], `plane` apart. `present` columns are there, zeros beyond.
 */
ON_TARGET inline void toPanel(const float* w, long tap, long columns, int inner, int present, int i, float* panels, long plane) {
  static constexpr float G[6][3] = {{1.0f / 4, 0, 0},          {-1.0f / 6, -1.0f / 6, -1.0f / 6}, {-1.0f / 6, 1.0f / 6, -1.0f / 6},
                                    {1.0f / 24, 1.0f / 12, 1.0f / 6}, {1.0f / 24, -1.0f / 12, 1.0f / 6}, {0, 0, 1}};
  const float up = G[i][0], mid = G[i][1], down = G[i][2];
  for (int k = 0; k < inner; k++) {
    for (int v = 0; v < VECTORS; v++) {
      const float* from = w + k * columns + v * LANES;
      const int lanes = present - v * LANES;
      Vector row[3], u[6];
      UNROLLED for (int j = 0; j < 3; j++) {
        row[j] = lanes <= 0 ? Vector{}
                            : up * load(from + j * tap, lanes) + mid * load(from + (3 + j) * tap, lanes) + down * load(from + (6 + j) * tap, lanes);
      }
      FilterTransform::run(row, 1, u, 1);
      UNROLLED for (int j = 0; j < 6; j++) store(panels + j * plane + k * PANEL + v * LANES, u[j]);
    }
  }
}

/** The nine taps [rows, columns] of one panel, turned over: [columns of the panel, rows] -> [rows, PANEL] for the input gradient. */
ON_TARGET inline void turnPanel(const float* w, long tap, long columns, int inner, int present, float* turned) {
  for (int t = 0; t < 9; t++) {
    for (int c = 0; c < PANEL; c++) {
      const float* from = w + t * tap + c * columns;
      float* to = turned + long(t) * inner * PANEL + c;
      for (int k = 0; k < inner; k++) to[k * PANEL] = c < present ? from[k] : 0;
    }
  }
}

/** dw [9, inner, columns] of `rows` x one panel from its 36 planes [rows, PANEL], `plane` apart; `add` to what is there. */
ON_TARGET inline void fromPanel(const float* planes, long plane, int rows, int present, float* dw, long tap, long columns, bool add) {
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v * LANES < present && v < VECTORS; v++) {
      const float* from = planes + r * PANEL + v * LANES;
      const int lanes = present - v * LANES;
      Vector half[18];
      for (int i = 0; i < 6; i++) {
        Vector row[6];
        UNROLLED for (int j = 0; j < 6; j++) row[j] = load(from + (i * 6 + j) * plane);
        FilterAdjoint::run(row, 1, half + i * 3, 1);
      }
      for (int j = 0; j < 3; j++) {
        Vector tapOf[3];
        FilterAdjoint::run(half + j, 3, tapOf, 1);
        for (int i = 0; i < 3; i++) {
          float* to = dw + (i * 3 + j) * tap + r * columns + v * LANES;
          store(to, add ? load(to, lanes) + tapOf[i] : tapOf[i], lanes);
        }
      }
    }
  }
}
