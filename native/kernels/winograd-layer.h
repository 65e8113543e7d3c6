// A whole layer: its stages in order, a stretch of tiles at a time, each stage divided among the threads.
#pragma once
#include <cstring>

#include "parallel.h"
#include "winograd-contract.h"
#include "winograd-scratch.h"

namespace gaplab::winograd::INSTRUCTIONS {

/** Tiles worked on at once, all stretches alike: bounds the planes' memory to 23 kB per channel, and what a panel reads again and again. */
inline int stretchOf(int tiles) { return pieces(tiles, pieces(tiles, 160)); }
/** Input channels and panels whose filter gradient a thread holds at once. */
constexpr int GRADIENT_ROWS = 2 * LANES, GRADIENT_PANELS = 2;

constexpr long gradientPlane = (GRADIENT_ROWS * PANEL / 16 | 1) * 16L;

/** The filter gradient of a part of the input channels: per plane (channels of x)' x (channels of dy), then G' dU G. */
ON_TARGET inline void filterGradient(const Layer& layer, const Stretch& s, const Planes& x, const Planes& dy, float* dw, int part,
                                     int parts, float* scratch) {
  constexpr int rows = LANES / 2;
  const int halves = pieces(layer.in, rows);
  const int first = partOf(halves, part, parts) * rows, end = std::min(layer.in, partOf(halves, part + 1, parts) * rows);
  const long tap = long(layer.in) * layer.out;
  const bool large = 9 * tap * sizeof(float) > 1 << 20, once = s.size() == int(s.tiles.all.size());
  const Put put = s.first > 0 ? Put::add : large && once ? Put::stream : Put::set;
  for (int row = first; row < end; row += GRADIENT_ROWS) {
    const int present = std::min(GRADIENT_ROWS, end - row);
    for (int group = 0; group < layer.out; group += GRADIENT_PANELS * PANEL) {
      const int panels = std::min(GRADIENT_PANELS, pieces(layer.out - group, PANEL));
      for (int ij = 0; ij < 36; ij++) {
        for (int r = 0; r < present; r += rows) {
          const int channel = row + r;
          const float* a = x.at + ij * x.plane + channel / LANES * x.block + channel % LANES;
          for (int p = 0; p < panels; p++) {
            const float* b = dy.at + ij * dy.plane + (group / LANES + p * VECTORS) * dy.block;
            const auto run = layer.out - group - p * PANEL > LANES ? channelsByPanel<rows, 2> : channelsByPanel<rows, 1>;
            run(a, b, dy.block, s.size(), scratch + (p * 36 + ij) * gradientPlane + r * PANEL);
          }
        }
      }
      for (int p = 0; p < panels; p++) {
        const int column = group + p * PANEL;
        float* to = dw + long(row) * layer.out + column;
        fromPanel(scratch + p * 36 * gradientPlane, gradientPlane, present, layer.out - column, to, tap, layer.out, put);
      }
    }
  }
  FENCE();
}

void forward(const Layer& layer, const float* x, const float* w, float* y) {
  const Tiles tiles = tilesOf(layer);
  const int all = int(tiles.all.size()), most = stretchOf(all), parts = threads();
  const long planes = 36 * planesFor(nullptr, layer.in, most).plane, own = contractFloats(layer.in, most);
  float* scratch = borrow(planes + parts * own);
  for (int first = 0; first < all; first += most) {
    const Stretch s{tiles, first, std::min(all, first + most)};
    const Planes v = planesFor(scratch, layer.in, s.size());
    parallel(parts, [&](int part) { spread<InputTransform>(layer, x, layer.in, s, v, part, parts); });
    parallel(parts, [&](int part) {
      const Share share = shareOf(s, pieces(layer.out, PANEL), false, part, parts);
      contract<OutputTransform>(layer, s, v, w, layer.in, layer.out, y, share, scratch + planes + part * own);
    });
  }
}

void gradients(const Layer& layer, const float* dy, const float* x, const float* w, float* dx, float* dw) {
  const Tiles tiles = tilesOf(layer);
  const int all = int(tiles.all.size()), most = stretchOf(all), parts = threads();
  const long dyPlanes = 36 * planesFor(nullptr, layer.out, most).plane, xPlanes = dw ? 36 * planesFor(nullptr, layer.in, most).plane : 0;
  const long own = std::max(dx ? contractFloats(layer.out, most) : 0, dw ? GRADIENT_PANELS * 36 * gradientPlane : 0);
  float* scratch = borrow(dyPlanes + xPlanes + parts * own);
  for (int first = 0; first < all; first += most) {
    const Stretch s{tiles, first, std::min(all, first + most)};
    const Planes m = planesFor(scratch, layer.out, s.size()), v = planesFor(scratch + dyPlanes, layer.in, s.size());
    parallel(parts, [&](int part) {
      const long n = layer.pixels() * layer.in, from = n * part / parts;
      if (dx && first == 0) std::memset(dx + from, 0, (n * (part + 1) / parts - from) * sizeof(float));
      spread<OutputAdjoint>(layer, dy, layer.out, s, m, part, parts);
      if (dw) spread<InputTransform>(layer, x, layer.in, s, v, part, parts);
    });
    parallel(parts, [&](int part) {
      float* mine = scratch + dyPlanes + xPlanes + part * own;
      if (dx) {
        const Share share = shareOf(s, pieces(layer.in, PANEL), true, part, parts);
        contract<InputAdjoint>(layer, s, m, w, layer.out, layer.in, dx, share, mine);
      }
      if (dw) filterGradient(layer, s, v, m, dw, part, parts, mine);
    });
  }
}

}  // namespace gaplab::winograd::INSTRUCTIONS
