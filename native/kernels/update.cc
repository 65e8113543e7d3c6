// SGD with momentum and decay, and Adam, as PyTorch counts them (torch.optim.SGD, torch.optim.Adam; Kingma & Ba 2015, with epsilon
// after the bias correction), for all tensors of a network in one call: each value is read and written once, in place, with the sum of
// several passes' gradients and repeated updates done on a block that stays in the cache.
//
// In place: whoever calls has seen to it that nobody else holds the weights, velocities, means and squares.
#include "update.h"

#include <algorithm>

#include "operation.h"
#include "parallel.h"

namespace gaplab {
namespace {

/** One weight tensor with what the optimiser keeps of it, the gradients of each pass, and its own settings. */
struct Moved {
  int64_t size;
  float *weight, *first, *second;
  std::vector<const float*> gradients;
  float rate;
  int repeats;
};

/**
 * Inputs: `kept` lists of n tensors each (weights first), all gradients in the weights' order, and the settings: `common` of them, then
 * rate, repeats and number of gradients of each tensor.
 */
std::vector<Moved> readTensors(Call& call, int n, int kept, const Input& settings, int common) {
  require(settings.size == common + 3 * int64_t(n), "update: the settings are not as many as the tensors ask for");
  std::vector<Moved> all(n);
  int next = kept * n;
  for (int k = 0; k < n; k++) {
    Moved& t = all[k];
    const float* own = settings.data + common + 3 * k;
    t.size = call.input(k).size;
    t.weight = call.inPlace(k, t.size);
    t.first = call.inPlace(n + k, t.size);
    t.second = kept > 2 ? call.inPlace(2 * n + k, t.size) : nullptr;
    t.rate = own[0], t.repeats = int(own[1]);
    require(own[2] >= 1, "update: a tensor without a gradient");
    for (int g = 0; g < int(own[2]); g++, next++) {
      require(next < call.inputs() - 1, "update: gradients are missing");
      const Input gradient = call.input(next);
      require(gradient.size == t.size, "update: a gradient differs in size from its weight");
      t.gradients.push_back(gradient.data);
    }
  }
  require(next == call.inputs() - 1, "update: more gradients than the settings say");
  return all;
}

/** Values worked on at once: a few arrays of them fit in the first cache. */
constexpr int64_t block = 1024;

/** step(tensor, where, gradient there, how many values) for every block; threads have about as many values each. */
template <class Step>
void eachBlock(const std::vector<Moved>& tensors, const Step& step) {
  int64_t all = 0;
  for (const Moved& t : tensors) all += t.size;
  stretches(all, 16384, block, [&](int64_t from, int64_t to) {
    float sum[block];
    std::vector<const float*> here;
    int64_t start = 0;
    for (const Moved& t : tensors) {
      const int64_t end = std::min(to - start, t.size);
      for (int64_t at = std::max<int64_t>(from - start, 0); at < end; at += block) {
        const int64_t n = std::min(block, end - at);
        const float* gradient = t.gradients[0] + at;
        if (t.gradients.size() > 1) {
          here.clear();
          for (const float* g : t.gradients) here.push_back(g + at);
          sumGradients(n, here.data(), int(here.size()), sum);
          gradient = sum;
        }
        step(t, at, gradient, n);
      }
      start += t.size;
    }
  });
}

class Update {
 public:
  explicit Update(const Attributes& a) : n_(int(a.integer("tensors"))) {}

 protected:
  /** TensorFlow wants an output; how many tensors were moved. */
  void finish(Call& call) const { *call.output(0, {}) = float(n_); }
  static Input settingsOf(Call& call) { return call.input(call.inputs() - 1); }
  int n_;
};

class Sgd : Update {
 public:
  using Update::Update;
  void operator()(Call& call) const {
    const Input settings = settingsOf(call);
    const std::vector<Moved> tensors = readTensors(call, n_, 2, settings, 2);
    const float momentum = settings.data[0], decay = settings.data[1];
    eachBlock(tensors, [&](const Moved& t, int64_t at, const float* g, int64_t n) {
      for (int k = 0; k < t.repeats; k++) sgdStep(n, {t.rate, momentum, decay}, g, t.weight + at, t.first + at);
    });
    finish(call);
  }
};

class Adam : Update {
 public:
  using Update::Update;
  void operator()(Call& call) const {
    const Input settings = settingsOf(call);
    const float* s = settings.data;
    const std::vector<Moved> tensors = readTensors(call, n_, 3, settings, 6);
    eachBlock(tensors, [&](const Moved& t, int64_t at, const float* g, int64_t n) {
      adamStep(n, {t.rate, s[0], s[1], s[2], s[3], s[4], s[5]}, g, t.weight + at, t.first + at, t.second + at);
    });
    finish(call);
  }
};

}  // namespace

void registerUpdates() {
  const std::vector<const char*> attributes = {"tensors: int >= 1", "passes: int >= 1"};
  registerOperation<Sgd>({"GapLabSgd",
                          {"weights: tensors * T", "velocities: tensors * T", "gradients: passes * T", "settings: T"},
                          {"moved: T"},
                          attributes});
  registerOperation<Adam>(
      {"GapLabAdam",
       {"weights: tensors * T", "means: tensors * T", "squares: tensors * T", "gradients: passes * T", "settings: T"},
       {"moved: T"},
       attributes});
}

}  // namespace gaplab
