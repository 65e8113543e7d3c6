// A whole layer: its stages in order, a stretch of tiles at a time, each stage divided among the threads.
#pragma once
#include <atomic>
#include <cstring>

#include "parallel.h"
#include "winograd-contract.h"
#include "winograd-scratch.h"

namespace gaplab::winograd::INSTRUCTIONS {

/** Tiles worked on at once, all stretches alike. At most 160: planes of 23 kB per channel, which every panel reads again. */
inline int stretchOf(int tiles) { return pieces(tiles, pieces(tiles, 160)); }
/** Input channels and panels whose filter gradient is held at once. */
constexpr int GRADIENT_ROWS = 2 * LANES, GRADIENT_PANELS = 2, GRADIENT_STEP = LANES / 2;
constexpr long gradientPlane = (GRADIENT_ROWS * PANEL / 16 | 1) * 16L;

/** So many input channels to a unit of work that there are some units per thread. */
inline int gradientRows(int in, int threads) {
  return std::min(GRADIENT_ROWS, pieces(pieces(in, 3 * threads), GRADIENT_STEP) * GRADIENT_STEP);
}

/** The filter gradient of the input channels [row, row + present): per plane (channels of x)' x (channels of dy), then G' dU G. */
ON_TARGET inline void filterGradient(const Layer& layer, const Stretch& s, const Planes& x, const Planes& dy, float* dw, int row,
                                     int present, float* scratch) {
  const long tap = long(layer.in) * layer.out;
  const bool large = 9 * tap * sizeof(float) > 1 << 20, once = s.size() == int(s.tiles.all.size());
  const Put put = s.first > 0 ? Put::add : large && once ? Put::stream : Put::set;
  for (int group = 0; group < layer.out; group += GRADIENT_PANELS * PANEL) {
    const int panels = std::min(GRADIENT_PANELS, pieces(layer.out - group, PANEL));
    for (int ij = 0; ij < 36; ij++) {
      for (int r = 0; r < present; r += GRADIENT_STEP) {
        const int channel = row + r;
        const float* a = x.at + ij * x.plane + channel / LANES * x.block + channel % LANES;
        for (int p = 0; p < panels; p++) {
          const float* b = dy.at + ij * dy.plane + (group / LANES + p * VECTORS) * dy.block;
          const bool wide = layer.out - group - p * PANEL > LANES;
          const auto run = wide ? channelsByPanel<GRADIENT_STEP, 2> : channelsByPanel<GRADIENT_STEP, 1>;
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
  FENCE();
}

/** Calls work(unit, own) for every unit; `own` is the number of the scratch that is the calling thread's for that time. */
template <class Work>
void eachUnit(int units, int threads, const Work& work) {
  std::atomic<int> next{0};
  parallel(threads, [&](int own) {
    for (int unit; (unit = next.fetch_add(1)) < units;) work(unit, own);
  });
}

void forward(const Layer& layer, const float* x, const float* w, float* y) {
  const Tiles tiles = tilesOf(layer);
  const int all = int(tiles.all.size()), most = stretchOf(all), workers = threads(), parts = 4 * workers;
  const long planes = 36 * planesFor(nullptr, layer.in, most).plane, own = contractFloats(layer.in, most);
  float* scratch = borrow(planes + workers * own);
  for (int first = 0; first < all; first += most) {
    const Stretch s{tiles, first, std::min(all, first + most)};
    const Planes v = planesFor(scratch, layer.in, s.size());
    parallel(parts, [&](int part) { spread<InputTransform>(layer, x, layer.in, s, v, part, parts); });
    const int panels = pieces(layer.out, PANEL);
    const std::vector<int> cuts = cutsOf(s, panels, false, workers);
    const int between = int(cuts.size()) - 1;
    eachUnit(panels * between, workers, [&](int unit, int worker) {
      const int cut = unit % between;
      float* mine = scratch + planes + worker * own;
      contract<OutputTransform>(layer, s, v, w, layer.in, layer.out, y, unit / between, cuts[cut], cuts[cut + 1], mine);
    });
  }
}

void gradients(const Layer& layer, const float* dy, const float* x, const float* w, float* dx, float* dw) {
  const Tiles tiles = tilesOf(layer);
  const int all = int(tiles.all.size()), most = stretchOf(all), workers = threads(), parts = 4 * workers;
  const long dyPlanes = 36 * planesFor(nullptr, layer.out, most).plane;
  const long xPlanes = dw ? 36 * planesFor(nullptr, layer.in, most).plane : 0;
  const long own = std::max(dx ? contractFloats(layer.out, most) : 0, dw ? GRADIENT_PANELS * 36 * gradientPlane : 0);
  float* scratch = borrow(dyPlanes + xPlanes + workers * own);
  for (int first = 0; first < all; first += most) {
    const Stretch s{tiles, first, std::min(all, first + most)};
    const Planes m = planesFor(scratch, layer.out, s.size()), v = planesFor(scratch + dyPlanes, layer.in, s.size());
    parallel(parts, [&](int part) {
      const long n = layer.pixels() * layer.in, from = n * part / parts;
      if (dx && first == 0) std::memset(dx + from, 0, (n * (part + 1) / parts - from) * sizeof(float));
      spread<OutputAdjoint>(layer, dy, layer.out, s, m, part, parts);
      if (dw) spread<InputTransform>(layer, x, layer.in, s, v, part, parts);
    });
    const int panels = pieces(layer.in, PANEL), rows = gradientRows(layer.in, workers);
    const std::vector<int> cuts = cutsOf(s, panels, true, workers);
    const int between = int(cuts.size()) - 1;
    const int inputUnits = dx ? panels * between : 0, filterUnits = dw ? pieces(layer.in, rows) : 0;
    eachUnit(inputUnits + filterUnits, workers, [&](int unit, int worker) {
      float* mine = scratch + dyPlanes + xPlanes + worker * own;
      if (unit < inputUnits) {
        const int cut = unit % between;
        contract<InputAdjoint>(layer, s, m, w, layer.out, layer.in, dx, unit / between, cuts[cut], cuts[cut + 1], mine);
      } else {
        const int row = (unit - inputUnits) * rows;
        filterGradient(layer, s, v, m, dw, row, std::min(rows, layer.in - row), mine);
      }
    });
  }
}

}  // namespace gaplab::winograd::INSTRUCTIONS
