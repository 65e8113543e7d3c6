// Stage two of the forward pass and of the input gradient: planes x filters, and the products back onto a map.
#pragma once
#include <algorithm>

#include "winograd-filters.h"
#include "winograd-patches.h"

namespace gaplab::winograd::INSTRUCTIONS {

inline int pieces(int n, int size) { return (n + size - 1) / size; }
/** Where part number `part` of `parts` begins in [0, n). */
inline int partOf(int n, int part, int parts) { return int(long(n) * part / parts); }
/** A step between planes that is an odd number of cache lines: powers of two would put all 36 into one set of the cache. */
inline long oddStep(long floats) { return ((floats + 15) / 16 | 1) * 16; }

/** The tiles [first, end) of a layer, which are worked on at once. */
struct Stretch {
  const Tiles& tiles;
  int first, end;
  int size() const { return end - first; }
};

inline Planes planesFor(float* at, int channels, int tiles) {
  const long block = oddStep(long(tiles) * LANES);
  return {at, oddStep(pieces(channels, LANES) * block), block};
}

/** Stage one: a part of a map's channels and tiles onto planes. */
template <class Transform>
ON_TARGET void spread(const Layer& layer, const float* map, int channels, const Stretch& s, const Planes& planes, int part,
                      int parts) {
  const int all = pieces(channels, LANES) * s.size();
  for (int i = partOf(all, part, parts); i < partOf(all, part + 1, parts); i++) {
    const int block = i / s.size(), t = i % s.size();
    float* to = planes.at + block * planes.block + t * LANES;
    toPlanes<Transform>(layer, map, channels, s.tiles.all[s.first + t], block, to, planes.plane);
  }
}

/**
 * Where a stretch is cut, so that threads have equal shares: nowhere if each can take some panels; else into a piece per thread.
 * `overlap`: tiles of one sub-grid add to the same pixels and stay together.
 */
inline std::vector<int> cutsOf(const Stretch& s, int panels, bool overlap, int threads) {
  const bool enough = panels >= 4 * threads || (panels >= 2 * threads && panels % threads == 0);
  std::vector<int> cuts{s.first};
  for (int part = 1; part < threads && !enough; part++) {
    int at = s.first + partOf(s.size(), part, threads);
    if (overlap) {
      const std::vector<int>& grids = s.tiles.grids;
      const auto next = std::lower_bound(grids.begin(), grids.end(), at);
      const int up = next == grids.end() ? s.end : *next, down = next == grids.begin() ? s.first : *(next - 1);
      at = at - down < up - at ? down : up;
    }
    if (at > cuts.back() && at < s.end) cuts.push_back(at);
  }
  cuts.push_back(s.end);
  return cuts;
}

/** Scratch of one thread: 36 planes of products, 6 of transformed filters, the filters' 9 taps. */
inline long contractFloats(int inner, int tiles) {
  return 36 * oddStep(long(tiles) * PANEL) + 15 * oddStep(long(inner) * PANEL);
}

/** The tiles [first, end) x one panel of filters, summed over the `inner` channels, transformed by `Out` and put on `map`. */
template <class Out>
ON_TARGET void contract(const Layer& layer, const Stretch& s, const Planes& planes, const float* w, int inner, int outer,
                        float* map, int panel, int first, int end, float* scratch) {
  const int tiles = end - first, column = panel * PANEL, present = std::min(PANEL, outer - column);
  const long productPlane = oddStep(long(tiles) * PANEL), filterPlane = oddStep(long(inner) * PANEL);
  float* products = scratch;
  float* filters = products + 36 * productPlane;
  float* taps = filters + 6 * filterPlane;
  const float* from = planes.at + (first - s.first) * LANES;
  if (Out::to == 6) turnPanel(w + long(column) * inner, inner, outer, present, taps, filterPlane);
  else takePanel(w + column, inner, outer, present, taps, filterPlane);
  for (int i = 0; i < 6; i++) {
    toFilterRows[i](taps, filterPlane, inner, filters, filterPlane);
    for (int j = 0; j < 6; j++) {
      const int steps = pieces(tiles, ROWS), ij = i * 6 + j;
      for (int r = 0; r < steps; r++) {
        const int row = partOf(tiles, r, steps), rows = partOf(tiles, r + 1, steps) - row;
        const float* a = from + ij * planes.plane + row * LANES;
        float* c = products + ij * productPlane + row * PANEL;
        tilesByPanelOf(rows, present)(a, planes.block, filters + j * filterPlane, inner, c);
      }
    }
  }
  for (int t = 0; t < tiles; t++) {
    for (int v = 0; v * LANES < present; v++) {
      const float* of = products + t * PANEL + v * LANES;
      fromPlanes<Out>(layer, map, outer, s.tiles.all[first + t], panel * VECTORS + v, of, productPlane);
    }
  }
}

}  // namespace gaplab::winograd::INSTRUCTIONS
