// A whole layer: its stages in order, a stretch of tiles at a time, each stage divided among the threads.
#pragma once

#include "winograd-stages.h"



/** Tiles worked on at once: bounds the scratch memory. */
constexpr int STRETCH = 384;
/** Panels whose filters are transformed together, so that a tile's values are read half as often. */
constexpr int TOGETHER = 2;
/** Channels whose filter gradient a thread holds at once. */
constexpr int GRADIENT_ROWS = 2 * LANES;

inline int pieces(int n, int size) { return (n + size - 1) / size; }
inline int shareOf(int n, int part, int parts) { return int(long(n) * part / parts); }
/** A step between planes that is an odd number of cache lines: powers of two would put all 36 into one set of the cache. */
inline long oddStep(long floats) { return (pieces(floats, 16) | 1) * 16L; }

/** The tiles [first, end) of a layer, and the part of them that one thread takes. */
struct Stretch {
  const Tiles& tiles;
  int first, end;
  int size() const { return end - first; }
};

inline Planes planesFor(float* at, int channels, int tiles) {
  const long block = long(tiles) * LANES;
  return {at, oddStep(pieces(channels, LANES) * block), block};
}

template <class Transform>
ON_TARGET void spread(const Layer& layer, const float* map, int channels, const Stretch& s, const Planes& planes, int part, int parts) {
  const int all = pieces(channels, LANES) * s.size();
  for (int i = shareOf(all, part, parts); i < shareOf(all, part + 1, parts); i++) {
    const int block = i / s.size(), t = i % s.size();
    toPlanes<Transform>(layer, map, channels, s.tiles.all[s.first + t], block, planes.at + block * planes.block + t * LANES, planes.plane);
  }
}

/** What one thread does of the products tiles x filters: some panels of output channels, some tiles. */
struct Share {
  int firstPanel, endPanel, first, end;
};

inline Share shareFor(const Stretch& s, int panels, bool cutAnywhere, int part, int parts) {
  if (panels % parts == 0 || (!cutAnywhere && s.tiles.grids.size() == 1))
    return {shareOf(panels, part, parts), shareOf(panels, part + 1, parts), s.first, s.end};
  const auto cut = [&](int p) {
    const int at = s.first + shareOf(s.size(), p, parts);
    if (cutAnywhere || p == parts) return at;
    const auto& grids = s.tiles.grids;
    const auto next = std::lower_bound(grids.begin(), grids.end(), at);
    const int up = next == grids.end() ? s.end : std::min(*next, s.end);
    const int down = next == grids.begin() ? s.first : std::max(*(next - 1), s.first);
    return at - down < up - at ? down : up;
  };
  return {0, panels, cut(part), cut(part + 1)};
}

/** Scratch of one thread for `contract`. */
inline long contractFloats(int inner, int tiles, bool turned) {
  return TOGETHER * (36 * (oddStep(long(tiles) * PANEL)) + 6 * oddStep(long(inner) * PANEL) + (turned ? 9L * inner * PANEL : 0));
}

/** planes x filters, summed over the `inner` channels, transformed by `Out` and put on `map`. */
template <class Out>
ON_TARGET void contract(const Layer& layer, const Stretch& s, const Planes& planes, const float* w, int inner, int outer, float* map,
                        const Share& share, float* scratch) {
  constexpr bool turned = Out::to == 6;
  const int tiles = share.end - share.first;
  if (tiles <= 0) return;
  const long productPlane = oddStep(long(tiles) * PANEL), filterPlane = oddStep(long(inner) * PANEL), tap = long(inner) * outer;
  const long turnedTap = long(inner) * PANEL;
  float* products = scratch;
  float* filters = products + TOGETHER * 36 * productPlane;
  float* turn = filters + TOGETHER * 6 * filterPlane;
  const float* from = planes.at + (share.first - s.first) * LANES;
  for (int group = share.firstPanel; group < share.endPanel; group += TOGETHER) {
    const int together = std::min(TOGETHER, share.endPanel - group);
    if (turned) {
      for (int p = 0; p < together; p++) {
        const int column = (group + p) * PANEL;
        turnPanel(w + long(column) * inner, tap, inner, inner, outer - column, turn + p * 9 * turnedTap);
      }
    }
    for (int i = 0; i < 6; i++) {
      for (int p = 0; p < together; p++) {
        const int column = (group + p) * PANEL;
        float* to = filters + p * 6 * filterPlane;
        if (turned) toPanel(turn + p * 9 * turnedTap, turnedTap, PANEL, inner, PANEL, i, to, filterPlane);
        else toPanel(w + column, tap, outer, inner, outer - column, i, to, filterPlane);
      }
      for (int j = 0; j < 6; j++) {
        const int steps = pieces(tiles, ROWS);
        for (int r = 0; r < steps; r++) {
          const int row = shareOf(tiles, r, steps), rows = shareOf(tiles, r + 1, steps) - row;
          const TilesByPanel run = tilesByPanelOf(rows, std::make_integer_sequence<int, ROWS>());
          for (int p = 0; p < together; p++) {
            run(from + (i * 6 + j) * planes.plane + row * LANES, planes.block, filters + (p * 6 + j) * filterPlane, inner,
                products + (p * 36 + i * 6 + j) * productPlane + row * PANEL);
          }
        }
      }
    }
    for (int p = 0; p < together; p++) {
      for (int v = 0; v < VECTORS; v++) {
        const int block = (group + p) * VECTORS + v;
        if (block * LANES >= outer) break;
        for (int t = 0; t < tiles; t++) {
          fromPlanes<Out>(layer, map, outer, s.tiles.all[share.first + t], block,
                          products + p * 36 * productPlane + t * PANEL + v * LANES, productPlane);
        }
      }
    }
  }
}

inline long filterFloats() { return 36 * oddStep(long(GRADIENT_ROWS) * PANEL) * TOGETHER; }

/** The filter gradient of a share of the input channels: per plane (channels of x)' x (channels of dy), then G' dU G. */
ON_TARGET inline void filterGradient(const Layer& layer, const Stretch& s, const Planes& x, const Planes& dy, float* dw, int part,
                                     int parts, float* scratch) {
  constexpr int rows = LANES / 2;
  const int halves = pieces(layer.in, rows);
  const int first = shareOf(halves, part, parts) * rows, end = std::min(layer.in, shareOf(halves, part + 1, parts) * rows);
  const long plane = oddStep(long(GRADIENT_ROWS) * PANEL), tap = long(layer.in) * layer.out;
  for (int row = first; row < end; row += GRADIENT_ROWS) {
    const int present = std::min(GRADIENT_ROWS, end - row);
    for (int group = 0; group < layer.out; group += TOGETHER * PANEL) {
      const int together = std::min(TOGETHER, pieces(layer.out - group, PANEL));
      for (int ij = 0; ij < 36; ij++) {
        for (int r = 0; r < present; r += rows) {
          const int channel = row + r;
          const float* a = x.at + ij * x.plane + channel / LANES * x.block + channel % LANES;
          for (int p = 0; p < together; p++) {
            const float* b = dy.at + ij * dy.plane + (group / LANES + p * VECTORS) * dy.block;
            channelsByPanel<rows>(a, b, dy.block, s.size(), scratch + (p * 36 + ij) * plane + r * PANEL);
          }
        }
      }
      for (int p = 0; p < together; p++) {
        const int column = group + p * PANEL;
        fromPanel(scratch + p * 36 * plane, plane, present, layer.out - column, dw + long(row) * layer.out + column, tap, layer.out, s.first > 0);
      }
    }
  }
}

inline void forward(const Layer& layer, const float* x, const float* w, float* y, const Team& team) {
  const Tiles tiles = tilesOf(layer);
  const int all = int(tiles.all.size()), most = std::min(STRETCH, all);
  const Planes planes = planesFor(nullptr, layer.in, most);
  const long own = contractFloats(layer.in, most, false);
  Scratch scratch(36 * planes.plane + team.parts * own);
  for (int first = 0; first < all; first += STRETCH) {
    const Stretch s{tiles, first, std::min(all, first + STRETCH)};
    const Planes v = planesFor(scratch.at, layer.in, s.size());
    team.run([&](int part) { spread<InputTransform>(layer, x, layer.in, s, v, part, team.parts); });
    team.run([&](int part) {
      const Share share = shareFor(s, pieces(layer.out, PANEL), true, part, team.parts);
      contract<OutputTransform>(layer, s, v, w, layer.in, layer.out, y, share, scratch.at + 36 * planes.plane + part * own);
    });
  }
}

inline void gradients(const Layer& layer, const float* dy, const float* x, const float* w, float* dx, float* dw, const Team& team) {
  const Tiles tiles = tilesOf(layer);
  const int all = int(tiles.all.size()), most = std::min(STRETCH, all);
  // The panel of a filter gradient may read one block beyond the channels of dy.
  const int blocks = pieces(layer.out, PANEL) * VECTORS;
  const Planes dyMost = planesFor(nullptr, blocks * LANES, most), xMost = planesFor(nullptr, layer.in, most);
  const long own = std::max(dx ? contractFloats(layer.out, most, true) : 0, dw ? filterFloats() : 0);
  Scratch scratch(36 * dyMost.plane + (dw ? 36 * xMost.plane : 0) + team.parts * own);
  float* const xAt = scratch.at + 36 * dyMost.plane;
  float* const ownAt = xAt + (dw ? 36 * xMost.plane : 0);
  if (dx) {
    team.run([&](int part) {
      const long n = layer.pixels() * layer.in, from = n * part / team.parts;
      std::memset(dx + from, 0, (n * (part + 1) / team.parts - from) * sizeof(float));
    });
  }
  for (int first = 0; first < all; first += STRETCH) {
    const Stretch s{tiles, first, std::min(all, first + STRETCH)};
    const Planes m = planesFor(scratch.at, blocks * LANES, s.size()), v = planesFor(xAt, layer.in, s.size());
    team.run([&](int part) {
      spread<OutputAdjoint>(layer, dy, layer.out, s, m, part, team.parts);
      if (dw) spread<InputTransform>(layer, x, layer.in, s, v, part, team.parts);
    });
    team.run([&](int part) {
      if (dx) {
        const Share share = shareFor(s, pieces(layer.in, PANEL), false, part, team.parts);
        contract<InputAdjoint>(layer, s, m, w, layer.out, layer.in, dx, share, ownAt + part * own);
      }
      if (dw) filterGradient(layer, s, v, m, dw, part, team.parts, ownAt + part * own);
    });
  }
}
