// Filters become panels of the products' right side, and panels of their gradient become filters' gradients.
#pragma once
#include "winograd-product.h"
#include "winograd-transform.h"

namespace gaplab::winograd::INSTRUCTIONS {

/** Rows ahead of the one at work that are fetched: filters come from main memory, in steps that the processor does not foresee. */
constexpr int AHEAD = 8;

/** The nine taps [inner, columns] of one panel: `taps` [9, inner, PANEL], `step` apart, zeros beyond `present` columns. */
ON_TARGET inline void takePanel(const float* w, int inner, long columns, int present, float* taps, long step) {
  for (int t = 0; t < 9; t++) {
    const float* from = w + t * inner * columns;
    for (int k = 0; k < inner; k++, from += columns) {
      for (int v = 0; v < VECTORS; v++) {
        const int lanes = present - v * LANES;
        __builtin_prefetch(from + AHEAD * columns + v * LANES);
        store(taps + t * step + k * PANEL + v * LANES, lanes > 0 ? load(from + v * LANES, lanes) : Vector{});
      }
    }
  }
}

/** The same from the taps [columns, inner]: what the input gradient sums over lies along the rows, and is turned. */
ON_TARGET inline void turnPanel(const float* w, int inner, long columns, int present, float* taps, long step) {
  for (int t = 0; t < 9; t++) {
    const float* from = w + t * inner * columns;
    for (int k = 0; k < inner; k += LANES) {
      for (int c = 0; c < PANEL; c += LANES) {
        Vector square[LANES];
        UNROLLED for (int r = 0; r < LANES; r++) {
          square[r] = c + r < present ? load(from + long(c + r) * inner + k, inner - k) : Vector{};
        }
        turn(square);
        for (int r = 0; r < LANES && k + r < inner; r++) store(taps + t * step + (k + r) * PANEL + c, square[r]);
      }
    }
  }
}

/** Row i of G g G' for the taps of a panel: six planes [inner, PANEL], `plane` apart. */
template <int I>
ON_TARGET void toFilterRow(const float* taps, long step, int inner, float* planes, long plane) {
  constexpr float G[6][3] = {
      {1.0f / 4, 0, 0},
      {-1.0f / 6, -1.0f / 6, -1.0f / 6},
      {-1.0f / 6, 1.0f / 6, -1.0f / 6},
      {1.0f / 24, 1.0f / 12, 1.0f / 6},
      {1.0f / 24, -1.0f / 12, 1.0f / 6},
      {0, 0, 1},
  };
  for (long at = 0; at < long(inner) * PANEL; at += LANES) {
    Vector row[3], u[6];
    UNROLLED for (int j = 0; j < 3; j++) {
      row[j] = Vector{};
      UNROLLED for (int i = 0; i < 3; i++) {
        if (G[I][i] != 0) row[j] += G[I][i] * load(taps + (i * 3 + j) * step + at);
      }
    }
    FilterTransform::run(row, 1, u, 1);
    UNROLLED for (int j = 0; j < 6; j++) store(planes + j * plane + at, u[j]);
  }
}

using ToFilterRow = void (*)(const float*, long, int, float*, long);
constexpr ToFilterRow toFilterRows[] = {toFilterRow<0>, toFilterRow<1>, toFilterRow<2>,
                                        toFilterRow<3>, toFilterRow<4>, toFilterRow<5>};

/** A filter gradient's values are added to what is there, set, or set past the caches, which a large one would only fill. */
enum class Put { add, set, stream };

/** dw [9, inner, columns] of `rows` x one panel from its 36 planes [rows, PANEL], `plane` apart. */
ON_TARGET inline void fromPanel(const float* planes, long plane, int rows, int present, float* dw, long tap, long columns,
                                Put put) {
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
        Vector taps[3];
        FilterAdjoint::run(half + j, 3, taps, 1);
        for (int i = 0; i < 3; i++) {
          float* to = dw + (i * 3 + j) * tap + r * columns + v * LANES;
          if (put == Put::stream && lanes >= LANES) stream(to, taps[i]);
          else store(to, put == Put::add ? load(to, lanes) + taps[i] : taps[i], lanes);
        }
      }
    }
  }
}

}  // namespace gaplab::winograd::INSTRUCTIONS
