// What is computed from logits, in one pass over them: cross-entropy with its gradient, and the weighted self-information of ADVENT
// (Vu et al. 2019, equation 2) with its. With P = softmax(z) over the last dimension, C classes:
//   L = sum of w (-ln P[label]),   dL/dz = w (P - one-hot)
//   I = -P ln P / ln C,            dz = P (h - sum of P h),  h = -dI (ln P + 1) / ln C
// ln P is z - max z - ln(sum of e^(z - max z)), which stays finite where P is 0.
#include "softmax-pixels.h"

#include <algorithm>

#include "operation.h"
#include "parallel.h"

namespace gaplab {
namespace {

/** Pixels whose losses are summed by themselves: as many threads as there may be, the sum is the same. */
constexpr int64_t chunk = 1024;

/** work(first pixel, Pixels, number of its chunk) for all pixels. */
template <class Work>
void eachPixels(const Input& logits, const Work& work) {
  const int64_t classes = logits.channels(), pixels = logits.size / classes, chunks = (pixels + chunk - 1) / chunk;
  stretches(chunks, 2, 1, [&](int64_t from, int64_t to) {
    std::vector<float> room(size_t(2 * classes * side));
    for (int64_t k = from; k < to; k++) {
      const int64_t end = std::min(pixels, (k + 1) * chunk);
      for (int64_t at = k * chunk; at < end; at += side) {
        work(at, Pixels{int(std::min<int64_t>(side, end - at)), classes, room.data()}, k);
      }
    }
  });
}

struct CrossEntropy {
  explicit CrossEntropy(const Attributes&) {}
  void operator()(Call& call) const {
    const Input logits = call.input(0), weights = call.input(2);
    const int64_t classes = logits.channels(), pixels = classes ? logits.size / classes : 0;
    const std::vector<int> labels = call.integers(1);
    require(pixels > 0 && int64_t(labels.size()) == pixels, "cross-entropy: not one label per pixel");
    require(weights.size == 1 || weights.size == pixels, "cross-entropy: neither one weight nor one per pixel");
    for (int label : labels) require(label >= 0 && label < classes, "cross-entropy: a label is not a class");
    float* dLogits = call.output(1, logits.shape);
    const int step = weights.size == 1 ? 0 : 1;
    std::vector<double> losses(size_t((pixels + chunk - 1) / chunk));
    eachPixels(logits, [&](int64_t at, Pixels p, int64_t k) {
      const float *z = logits.data + at * classes, *w = weights.data + at * step;
      losses[k] += crossEntropy(p, z, labels.data() + at, w, step, dLogits + at * classes);
    });
    double loss = 0;
    for (double part : losses) loss += part;
    *call.output(0, {}) = float(loss);
  }
};

struct SelfInformation {
  explicit SelfInformation(const Attributes&) {}
  void operator()(Call& call) const {
    const Input logits = call.input(0);
    require(logits.size > 0 && logits.channels() > 1, "self-information: no pixels, or fewer than two classes");
    float* information = call.output(0, logits.shape);
    eachPixels(logits, [&](int64_t at, Pixels p, int64_t) {
      selfInformation(p, logits.data + at * p.classes, information + at * p.classes);
    });
  }
};

struct SelfInformationGradient {
  explicit SelfInformationGradient(const Attributes&) {}
  void operator()(Call& call) const {
    const Input d = call.input(0), logits = call.input(1);
    require(logits.size > 0 && logits.channels() > 1, "self-information: no pixels, or fewer than two classes");
    require(d.size == logits.size, "self-information: the gradient's shape is not that of the logits");
    float* dLogits = call.output(0, logits.shape);
    eachPixels(logits, [&](int64_t at, Pixels p, int64_t) {
      selfInformationGradient(p, d.data + at * p.classes, logits.data + at * p.classes, dLogits + at * p.classes);
    });
  }
};

}  // namespace

void registerSoftmax() {
  registerOperation<CrossEntropy>({"GapLabCrossEntropy", {"logits: T", "labels: int32", "weights: T"}, {"loss: T", "dlogits: T"}, {}});
  registerOperation<SelfInformation>({"GapLabSelfInformation", {"logits: T"}, {"information: T"}, {}});
  registerOperation<SelfInformationGradient>(
      {"GapLabSelfInformationGrad", {"dinformation: T", "logits: T"}, {"dlogits: T"}, {}});
}

}  // namespace gaplab
