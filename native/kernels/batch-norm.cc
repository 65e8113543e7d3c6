// Batch normalisation, forward, with what follows it in a residual network: y = gamma (x - mean) / sqrt(variance + epsilon) + beta,
// then [+ shortcut], then [ReLU], in two readings of x and one writing of y. Ioffe & Szegedy 2015, algorithm 1; He et al. 2016, fig. 2.
//
// The variance is stable: each chunk's deviations are taken from its first row, and chunks are joined by Chan, Golub & LeVeque 1983,
// M = sum of M_k + n_k (mean_k - mean)^2. Running statistics as PyTorch has them: running += momentum (batch - running), where the
// running variance takes the unbiased one.
#include <cmath>

#include "batch-norm-layout.h"

namespace gaplab {
namespace {

struct Moments {
  Doubles mean, variance;
};

Moments batchMoments(const Layout& l, const float* x) {
  const ChunkSums means(l), squares(l);
  l.eachChunk([&](int64_t chunk) { moments(l.rowsIn(chunk), x + l.at(chunk), means.of(chunk), squares.of(chunk)); });
  Doubles sum(static_cast<size_t>(l.width)), deviation(static_cast<size_t>(l.width));
  for (int64_t k = 0; k < l.chunks; k++) addUp(l.width, double(l.rowsOf(k)), means.of(k), sum.data());
  Doubles mean = l.fold(sum);
  for (int64_t i = l.tail(); i < l.values(); i++) mean[i % l.channels] += x[i];
  for (double& value : mean) value /= double(l.pixels);
  const Doubles centre = l.spread(mean);
  for (int64_t k = 0; k < l.chunks; k++) {
    addDeviations(l.width, double(l.rowsOf(k)), means.of(k), squares.of(k), centre.data(), deviation.data());
  }
  Doubles variance = l.fold(deviation);
  for (int64_t i = l.tail(); i < l.values(); i++) {
    const double away = x[i] - centre[i % l.channels];
    variance[i % l.channels] += away * away;
  }
  for (double& value : variance) value /= double(l.pixels);
  return {mean, variance};
}

/** y from x and, per channel, mean, scale and shift. */
void normaliseAll(const Layout& l, const Floats& mean, const Floats& scale, const Floats& shift, bool relu, const float* x,
                  const float* shortcut, float* y) {
  const Floats m = l.spread(mean), s = l.spread(scale), t = l.spread(shift);
  const Normal normal{m.data(), s.data(), t.data()};
  const auto some = [&](Rows rows, int64_t at) { normalise(rows, normal, relu, x + at, shortcut ? shortcut + at : nullptr, y + at); };
  some(l.tailRow(), l.tail());
  l.eachChunkBackwards([&](int64_t chunk) { some(l.rowsIn(chunk), l.at(chunk)); });
}

Floats channelValues(Call& call, int index, const Layout& l) {
  const Input in = call.input(index);
  require(in.size == l.channels, "batch norm: gamma, beta and the running statistics need one value per channel");
  return Floats(in.data, in.data + in.size);
}

/** The shortcut, where there is one: the last input. */
const float* shortcutOf(Call& call, int index, const Input& x) {
  if (call.inputs() <= index) return nullptr;
  const Input in = call.input(index);
  require(in.shape == x.shape, "batch norm: the shortcut's shape is not that of x");
  return in.data;
}

class BatchNorm {
 public:
  explicit BatchNorm(const Attributes& a) : epsilon_(a.number("epsilon")), momentum_(a.number("momentum")), relu_(a.flag("relu")) {}
  void operator()(Call& call) const {
    const Input x = call.input(0);
    const Layout l(x);
    const Floats gamma = channelValues(call, 1, l), beta = channelValues(call, 2, l);
    const Floats oldMean = channelValues(call, 3, l), oldVariance = channelValues(call, 4, l);
    const float* shortcut = shortcutOf(call, 5, x);
    float* y = call.output(0, x.shape);
    float *newMean = call.output(1, {l.channels}), *newVariance = call.output(2, {l.channels});
    float *mean = call.output(3, {l.channels}), *inverse = call.output(4, {l.channels});
    const Moments batch = batchMoments(l, x.data);
    const double unbiased = double(l.pixels) / double(std::max<int64_t>(l.pixels - 1, 1));
    Floats scale(gamma.size());
    for (int64_t c = 0; c < l.channels; c++) {
      mean[c] = float(batch.mean[c]);
      inverse[c] = float(1 / std::sqrt(batch.variance[c] + epsilon_));
      scale[c] = gamma[c] * inverse[c];
      newMean[c] = float((1 - momentum_) * oldMean[c] + momentum_ * batch.mean[c]);
      newVariance[c] = float((1 - momentum_) * oldVariance[c] + momentum_ * batch.variance[c] * unbiased);
    }
    normaliseAll(l, Floats(mean, mean + l.channels), scale, beta, relu_, x.data, shortcut, y);
  }

 private:
  double epsilon_, momentum_;
  bool relu_;
};

class BatchNormInference {
 public:
  explicit BatchNormInference(const Attributes& a) : epsilon_(a.number("epsilon")), relu_(a.flag("relu")) {}
  void operator()(Call& call) const {
    const Input x = call.input(0);
    const Layout l(x);
    Floats scale = channelValues(call, 1, l);
    const Floats beta = channelValues(call, 2, l), mean = channelValues(call, 3, l), variance = channelValues(call, 4, l);
    const float* shortcut = shortcutOf(call, 5, x);
    for (size_t c = 0; c < scale.size(); c++) scale[c] = float(scale[c] / std::sqrt(double(variance[c]) + epsilon_));
    normaliseAll(l, mean, scale, beta, relu_, x.data, shortcut, call.output(0, x.shape));
  }

 private:
  double epsilon_;
  bool relu_;
};

}  // namespace

void registerBatchNorm() {
  const std::vector<const char*> inputs = {"x: T", "gamma: T", "beta: T", "mean: T", "variance: T", "shortcut: shortcuts * T"};
  registerOperation<BatchNorm>({"GapLabBatchNorm",
                                inputs,
                                {"y: T", "new_mean: T", "new_variance: T", "batch_mean: T", "inverse: T"},
                                {"epsilon: float", "momentum: float", "relu: bool", "shortcuts: int >= 0"}});
  registerOperation<BatchNormInference>(
      {"GapLabBatchNormInference", inputs, {"y: T"}, {"epsilon: float", "relu: bool", "shortcuts: int >= 0"}});
}

}  // namespace gaplab
