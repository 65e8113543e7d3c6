// The gradient of batch-norm.cc. With g = dy where the ReLU let through, xHat = (x - mean) / sigma, n pixels per channel:
//   dbeta = sum g,  dgamma = sum g xHat,  dx = gamma / sigma (g - dbeta / n - xHat dgamma / n),  dshortcut = g
// (Ioffe & Szegedy 2015, section 3). Two readings: one for the sums, one for dx. With a shortcut, what the ReLU let through is seen from
// y and g is written in the first; without, it is worked out again from x, which spares reading y.
#include "batch-norm-layout.h"

namespace gaplab {
namespace {

/** Per channel: sums of g and of g (x - mean). */
struct GradientSums {
  Doubles g, gX;
};

/** Adds up what sumSome(rows, first value, sum, sumX) finds in each chunk and in the tail. */
template <class SumSome>
GradientSums sumAll(const Layout& l, const SumSome& sumSome) {
  const ChunkSums some(l), someX(l);
  l.eachChunk([&](int64_t chunk) {
    std::fill_n(some.of(chunk), l.width, 0.0f);
    std::fill_n(someX.of(chunk), l.width, 0.0f);
    sumSome(l.rowsIn(chunk), l.at(chunk), some.of(chunk), someX.of(chunk));
  });
  Doubles g(static_cast<size_t>(l.width)), gX(static_cast<size_t>(l.width));
  for (int64_t k = 0; k < l.chunks; k++) {
    addUp(l.width, 1, some.of(k), g.data());
    addUp(l.width, 1, someX.of(k), gX.data());
  }
  Floats tail(static_cast<size_t>(l.width)), tailX(static_cast<size_t>(l.width));
  sumSome(l.tailRow(), l.tail(), tail.data(), tailX.data());
  addUp(l.width, 1, tail.data(), g.data());
  addUp(l.width, 1, tailX.data(), gX.data());
  return {l.fold(g), l.fold(gX)};
}

class BatchNormGradient {
 public:
  explicit BatchNormGradient(const Attributes& a) : relu_(a.flag("relu")) {}
  void operator()(Call& call) const {
    const Input dyIn = call.input(0), x = call.input(1);
    const Layout l(x);
    require(dyIn.shape == x.shape, "batch norm: dy's shape is not that of x");
    const float *gamma = perChannel(call, 2, l), *beta = perChannel(call, 3, l);
    const float *mean = perChannel(call, 4, l), *inverse = perChannel(call, 5, l);
    const bool hasShortcut = call.inputs() > 6;
    float* dx = call.output(0, x.shape);
    float *dGamma = call.output(1, {l.channels}), *dBeta = call.output(2, {l.channels});

    Floats means(mean, mean + l.channels), scale(means.size()), shift(beta, beta + l.channels);
    for (int64_t c = 0; c < l.channels; c++) scale[c] = gamma[c] * inverse[c];
    means = l.spread(means), shift = l.spread(shift);
    const Floats scales = l.spread(scale);
    const Normal normal{means.data(), scales.data(), shift.data()};

    const float* dy = dyIn.data;
    bool relu = relu_;
    GradientSums sums;
    if (hasShortcut) {
      const Input y = call.input(6);
      require(y.shape == x.shape, "batch norm: y's shape is not that of x");
      float* masked = call.output(3, x.shape);
      sums = sumAll(l, [&](Rows rows, int64_t at, float* sum, float* sumX) {
        maskAndSum(rows, normal.mean, dy + at, y.data + at, x.data + at, masked + at, sum, sumX);
      });
      dy = masked, relu = false;
    } else {
      sums = sumAll(l, [&](Rows rows, int64_t at, float* sum, float* sumX) {
        sumGradient(rows, normal, relu, dy + at, x.data + at, sum, sumX);
      });
    }

    Floats b(scale.size()), c(scale.size());
    for (int64_t i = 0; i < l.channels; i++) {
      dGamma[i] = float(sums.gX[i] * inverse[i]);
      dBeta[i] = float(sums.g[i]);
      b[i] = float(-double(scale[i]) * inverse[i] * inverse[i] * sums.gX[i] / double(l.pixels));
      c[i] = float(-double(scale[i]) * sums.g[i] / double(l.pixels));
    }
    const Floats bs = l.spread(b), cs = l.spread(c);
    const Backward back{scales.data(), bs.data(), cs.data()};
    const auto some = [&](Rows rows, int64_t at) { inputGradient(rows, normal, back, relu, dy + at, x.data + at, dx + at); };
    some(l.tailRow(), l.tail());
    l.eachChunkBackwards([&](int64_t chunk) { some(l.rowsIn(chunk), l.at(chunk)); });
  }

 private:
  static const float* perChannel(Call& call, int index, const Layout& l) {
    const Input in = call.input(index);
    require(in.size == l.channels, "batch norm: gamma, beta and the statistics need one value per channel");
    return in.data;
  }
  bool relu_;
};

}  // namespace

void registerBatchNormGradient() {
  registerOperation<BatchNormGradient>(
      {"GapLabBatchNormGrad",
       {"dy: T", "x: T", "gamma: T", "beta: T", "mean: T", "inverse: T", "y: shortcuts * T"},
       {"dx: T", "dgamma: T", "dbeta: T", "dshortcut: shortcuts * T"},
       {"relu: bool", "shortcuts: int >= 0"}});
}

}  // namespace gaplab
