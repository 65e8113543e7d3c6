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
ON_TARGET void spread(const Layer& layer, const float* map, int channels, const Stretch& s, const Planes& planes, int part, int parts) {
  const int all = pieces(channels, LANES) * s.size();
  for (int i = partOf(all, part, parts); i < partOf(all, part + 1, parts); i++) {
    const int block = i / s.size(), t = i % s.size();
    float* to = planes.at + block * planes.block + t * LANES;
    toPlanes<Transform>(layer, map, channels, s.tiles.all[s.first + t], block, to, planes.plane);
  }
}

/** What one thread does of a contraction: some panels of output channels, or some tiles. */
struct Share {
  int firstPanel, endPanel, first, end;
};

/** `overlap`: tiles of one sub-grid add to the same pixels and stay together. */
inline Share shareOf(const Stretch& s, int panels, bool overlap, int part, int parts) {
  const std::vector<int>& grids = s.tiles.grids;
  if (panels % parts == 0 || (overlap && grids.size() < size_t(parts)))
    return {partOf(panels, part, parts), partOf(panels, part + 1, parts), s.first, s.end};
  const auto cut = [&](int p) {
    const int at = s.first + partOf(s.size(), p, parts);
    if (!overlap || p == parts) return at;
    const auto next = std::lower_bound(grids.begin(), grids.end(), at);
    const int up = next == grids.end() ? s.end : std::min(*next, s.end);
    const int down = next == grids.begin() ? s.first : std::max(*(next - 1), s.first);
    return at - down < up - at ? down : up;
  };
  return {0, panels, cut(part), cut(part + 1)};
}

/** Scratch of one thread: products, one row of transformed filters, the filters' taps. */
inline long contractFloats(int inner, int tiles) { return 36 * oddStep(long(tiles) * PANEL) + 15 * oddStep(long(inner) * PANEL); }

/** planes x filters, summed over the `inner` channels, transformed by `Out` and put on `map` of `outer` channels. */
template <class Out>
ON_TARGET void contract(const Layer& layer, const Stretch& s, const Planes& planes, const float* w, int inner, int outer, float* map,
                        const Share& share, float* scratch) {
  const int tiles = share.end - share.first;
  const long productPlane = oddStep(long(tiles) * PANEL), filterPlane = oddStep(long(inner) * PANEL);
  float* products = scratch;
  float* filters = products + 36 * productPlane;
  float* taps = filters + 6 * filterPlane;
  const float* from = planes.at + (share.first - s.first) * LANES;
  for (int panel = share.firstPanel; panel < share.endPanel && tiles > 0; panel++) {
    const int column = panel * PANEL, present = std::min(PANEL, outer - column);
    if (Out::to == 6) turnPanel(w + long(column) * inner, inner, outer, present, taps, filterPlane);
    else takePanel(w + column, inner, outer, present, taps, filterPlane);
    for (int i = 0; i < 6; i++) {
      toFilterRows[i](taps, filterPlane, inner, filters, filterPlane);
      for (int j = 0; j < 6; j++) {
        const int steps = pieces(tiles, ROWS), ij = i * 6 + j;
        for (int r = 0; r < steps; r++) {
          const int row = partOf(tiles, r, steps), rows = partOf(tiles, r + 1, steps) - row;
          const float* a = from + ij * planes.plane + row * LANES;
          tilesByPanelOf(rows, present)(a, planes.block, filters + j * filterPlane, inner, products + ij * productPlane + row * PANEL);
        }
      }
    }
    for (int t = 0; t < tiles; t++) {
      for (int v = 0; v * LANES < present; v++) {
        const float* of = products + t * PANEL + v * LANES;
        fromPlanes<Out>(layer, map, outer, s.tiles.all[share.first + t], panel * VECTORS + v, of, productPlane);
      }
    }
  }
}

}  // namespace gaplab::winograd::INSTRUCTIONS
