// The matrix product's innermost part: ROWS x (VECTORS x LANES) sums held in registers over the whole inner dimension.
#pragma once
#include <utility>

#include "winograd-vector.h"

namespace gaplab::winograd::INSTRUCTIONS {

/** A panel: so many columns of a product's right side. */
constexpr int VECTORS = 2, PANEL = VECTORS * LANES;

/**
 * sums[r][v] += sum over k < steps of a[r aRow + k aStep] * b[k bStep + v bVector]: a's value goes to all lanes, b is vectors.
 */
template <int Rows, int Vectors>
INLINE void multiply(const float* a, long aRow, long aStep, const float* b, long bStep, long bVector, int steps,
                     Vector (&sums)[Rows][Vectors]) {
  for (int k = 0; k < steps; k++, a += aStep, b += bStep) {
    Vector row[Vectors];
    UNROLLED for (int v = 0; v < Vectors; v++) row[v] = load(b + v * bVector);
    UNROLLED for (int r = 0; r < Rows; r++) {
      UNROLLED for (int v = 0; v < Vectors; v++) sums[r][v] += a[r * aRow] * row[v];
    }
  }
}

template <int Rows, int Vectors>
INLINE void keep(float* c, const Vector (&sums)[Rows][Vectors]) {
  UNROLLED for (int r = 0; r < Rows; r++) {
    UNROLLED for (int v = 0; v < Vectors; v++) store(c + r * PANEL + v * LANES, sums[r][v]);
  }
}

/**
 * Rows tiles by a panel's first Vectors vectors, summed over channels: c [Rows, PANEL] = a x b. a: [channel blocks, `block` apart,
 * Rows, LANES], b: [channels, PANEL].
 */
template <int Rows, int Vectors>
ON_TARGET void tilesByPanel(const float* a, long block, const float* b, int channels, float* c) {
  Vector sums[Rows][Vectors]{};
  for (int k = 0; k < channels; k += LANES, a += block, b += LANES * PANEL) {
    const int steps = channels - k < LANES ? channels - k : LANES;
    for (int r = 0; r < Rows; r++) __builtin_prefetch(a + block + r * LANES);
    multiply(a, LANES, 1, b, PANEL, LANES, steps, sums);
  }
  keep(c, sums);
}

/**
 * Rows channels by a panel's first Vectors vectors, summed over tiles: c [Rows, PANEL] = a' x b. a: [tiles, LANES], b: [Vectors,
 * `block` apart, tiles, LANES].
 */
template <int Rows, int Vectors>
ON_TARGET void channelsByPanel(const float* a, const float* b, long block, int tiles, float* c) {
  Vector sums[Rows][Vectors]{};
  multiply(a, 1, LANES, b, LANES, block, tiles, sums);
  keep(c, sums);
}

using TilesByPanel = void (*)(const float*, long, const float*, int, float*);

template <int Vectors, int... Rows>
TilesByPanel tilesByPanelOf(int rows, std::integer_sequence<int, Rows...>) {
  static constexpr TilesByPanel all[] = {tilesByPanel<Rows + 1, Vectors>...};
  return all[rows - 1];
}
inline TilesByPanel tilesByPanelOf(int rows, int columns) {
  constexpr auto upToRows = std::make_integer_sequence<int, ROWS>();
  return columns > LANES ? tilesByPanelOf<2>(rows, upToRows) : tilesByPanelOf<1>(rows, upToRows);
}

}  // namespace gaplab::winograd::INSTRUCTIONS
