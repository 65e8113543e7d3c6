// The product of product.h in one instruction set: LANES, ROWS, TARGET and INSTRUCTIONS come from the including file.
#pragma once
#include <algorithm>
#include <vector>

#include "parallel.h"
#include "product.h"
#include "winograd-product.h"
#include "winograd-scratch.h"

namespace gaplab::product::INSTRUCTIONS {

namespace parts = gaplab::winograd::INSTRUCTIONS;
using parts::PANEL;
using parts::Vector;
using parts::VECTORS;

/** Steps of the inner dimension that are worked on at once: a panel of them stays in the first two caches. */
constexpr int BLOCK = 256;
/** Between rows of a's copy: no multiple of a cache's size. */
constexpr int ROW_STEP = BLOCK + 16;
/** Between steps of a's copy where a is turned: its rows lie beside each other there, and whole vectors of them are copied. */
constexpr int TURNED_STEP = (ROWS + LANES - 1) / LANES * LANES;
static_assert(TURNED_STEP * BLOCK <= ROWS * ROW_STEP + 2 * BLOCK, "the copy of turned rows fits");

inline int pieces(int n, int size) { return (n + size - 1) / size; }

/** b's steps [first, first + steps) of one panel, zeros where it hangs over. */
ON_TARGET inline void copyPanel(const Product& p, int first, int steps, int panel, float* to) {
  const int column = panel * PANEL, present = std::min(PANEL, p.columns - column);
  if (!p.turnB) {
    for (int k = 0; k < steps; k++, to += PANEL) {
      const float* from = p.b + long(first + k) * p.columns + column;
      for (int v = 0; v < VECTORS; v++) {
        const int lanes = std::max(0, std::min(LANES, present - v * LANES));
        parts::store(to + v * LANES, parts::load(from + v * LANES, lanes));
      }
    }
    return;
  }
  // LANES columns at a time: each is a row in memory, so squares of them are turned.
  for (int v = 0; v < VECTORS; v++) {
    for (int k = 0; k < steps; k += LANES) {
      Vector square[LANES];
      const int lanes = std::min(LANES, steps - k);
      UNROLLED for (int i = 0; i < LANES; i++) {
        const int n = v * LANES + i;
        square[i] = n < present ? parts::load(p.b + long(column + n) * p.inner + first + k, lanes) : Vector{};
      }
      parts::turn(square);
      for (int i = 0; i < lanes; i++) parts::store(to + (k + i) * PANEL + v * LANES, square[i]);
    }
  }
}

/** Rows [row, row + rows) of a's block, beside each other: [rows][ROW_STEP], or as they lie, [steps][TURNED_STEP], where a is turned. */
ON_TARGET inline void copyRows(const Product& p, int first, int steps, int row, int rows, float* to) {
  if (p.turnA) {
    const float* from = p.a + long(first) * p.rows + row;
    for (int k = 0; k < steps; k++, from += p.rows, to += TURNED_STEP)
      for (int r = 0; r < TURNED_STEP; r += LANES) parts::store(to + r, parts::load(from + r, std::min(LANES, p.rows - row - r)));
    return;
  }
  for (int r = 0; r < rows; r++) {
    const float* from = p.a + long(row + r) * p.inner + first;
    for (int k = 0; k < steps; k += LANES) parts::store(to + r * ROW_STEP + k, parts::load(from + k, std::min(LANES, steps - k)));
  }
}

/** c's tile += (or =, in the first block) the rows' copy times a panel. */
template <int Rows, bool TurnA>
ON_TARGET void tile(const float* a, const float* b, int steps, float* c, long cRow, int columns, bool isFirst) {
  Vector sums[Rows][VECTORS]{};
  if (TurnA) parts::multiply(a, 1, TURNED_STEP, b, PANEL, LANES, steps, sums);
  else parts::multiply(a, ROW_STEP, 1, b, PANEL, LANES, steps, sums);
  for (int r = 0; r < Rows; r++) {
    UNROLLED for (int v = 0; v < VECTORS; v++) {
      const int lanes = std::min(LANES, columns - v * LANES);
      if (lanes <= 0) continue;
      float* at = c + r * cRow + v * LANES;
      parts::store(at, isFirst ? sums[r][v] : parts::load(at, lanes) + sums[r][v], lanes);
    }
  }
}

using Tile = void (*)(const float*, const float*, int, float*, long, int, bool);

template <bool TurnA, int... Rows>
Tile tileOf(int rows, std::integer_sequence<int, Rows...>) {
  static constexpr Tile all[] = {tile<Rows + 1, TurnA>...};
  return all[rows - 1];
}

/** Groups of panels, so that there are enough pieces of work for all threads where there are few rows. */
inline int groupsOf(int rowBlocks, int panels) { return std::min(panels, std::max(1, pieces(4 * threads(), rowBlocks))); }

ON_TARGET inline void rowsByPanels(const Product& p, int first, int steps, int rowBlock, int fromPanel, int toPanel, const float* panels) {
  alignas(64) float copy[ROWS * ROW_STEP + 2 * BLOCK];
  const int row = rowBlock * ROWS, rows = std::min(ROWS, p.rows - row);
  copyRows(p, first, steps, row, rows, copy);
  constexpr auto upToRows = std::make_integer_sequence<int, ROWS>();
  const Tile run = p.turnA ? tileOf<true>(rows, upToRows) : tileOf<false>(rows, upToRows);
  for (int panel = fromPanel; panel < toPanel; panel++) {
    const int column = panel * PANEL;
    run(copy, panels + long(panel) * steps * PANEL, steps, p.c + long(row) * p.columns + column, p.columns, p.columns - column, first == 0);
  }
}

void multiply(const Product& p) {
  const int rowBlocks = pieces(p.rows, ROWS), panels = pieces(p.columns, PANEL), groups = groupsOf(rowBlocks, panels);
  float* copies = winograd::borrow(long(panels) * PANEL * std::min(BLOCK, p.inner));
  for (int first = 0; first < p.inner; first += BLOCK) {
    const int steps = std::min(BLOCK, p.inner - first);
    const int batches = std::min(panels, 4 * threads());
    parallel(batches, [&](int part) {
      for (int i = int(begin(panels, part, batches)); i < int(begin(panels, part + 1, batches)); i++)
        copyPanel(p, first, steps, i, copies + long(i) * steps * PANEL);
    });
    parallel(rowBlocks * groups, [&](int part) {
      const int group = part % groups;
      rowsByPanels(p, first, steps, part / groups, int(begin(panels, group, groups)), int(begin(panels, group + 1, groups)), copies);
    });
  }
}

}  // namespace gaplab::product::INSTRUCTIONS
