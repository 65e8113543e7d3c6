// Winograd's layer as TensorFlow operations: GapLabWinograd (x, w -> y) and GapLabWinogradGradients (dy, x, w -> dx, dw).
#include "winograd.h"

#include "operation.h"
#include "register.h"

namespace gaplab {
namespace {

using winograd::Layer;

struct Functions {
  winograd::Forward forward;
  winograd::Gradients gradients;
};

/** What this processor can run with vectors of at most `lanes` floats; null functions where that is nothing. */
Functions functions(int64_t lanes) {
#if defined(__x86_64__)
  if (lanes >= 16 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma"))
    return {winograd::avx512::forward, winograd::avx512::gradients};
  if (lanes >= 8 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return {winograd::avx2::forward, winograd::avx2::gradients};
#endif
  return {};
}

Layer layerOf(const Input& x, const Input& w, int64_t dilation) {
  require(dilation >= 1, "Winograd: the dilation is a whole number from 1");
  require(x.shape.size() == 4 && w.shape.size() == 4, "Winograd: x is [batch, height, width, in], w is [3, 3, in, out]");
  require(w.shape[0] == 3 && w.shape[1] == 3 && w.shape[2] == x.shape[3], "Winograd: w is not [3, 3, channels of x, out]");
  require(x.size > 0 && w.size > 0, "Winograd: x or w is empty");
  require(x.shape[0] * x.shape[1] * x.shape[2] < (int64_t(1) << 31), "Winograd: x has more than 2^31 pixels");
  return {int(x.shape[0]), int(x.shape[1]), int(x.shape[2]), int(x.shape[3]), int(w.shape[3]), int(dilation)};
}

/** What both operations are made from. */
class Operation {
 protected:
  explicit Operation(const Attributes& attributes)
      : dilation(attributes.integer("dilation")), run(functions(attributes.integer("lanes"))) {
    require(run.forward, "Winograd: this processor has neither AVX-512 nor AVX2");
  }
  const int64_t dilation;
  const Functions run;
};

class Winograd : Operation {
 public:
  explicit Winograd(const Attributes& attributes) : Operation(attributes) {}
  void operator()(Call& call) const {
    const Input x = call.input(0), w = call.input(1);
    const Layer layer = layerOf(x, w, dilation);
    run.forward(layer, x.data, w.data, call.output(0, {layer.batch, layer.height, layer.width, layer.out}));
  }
};

/** A gradient that is not wanted comes out empty. */
class WinogradGradients : Operation {
 public:
  explicit WinogradGradients(const Attributes& attributes)
      : Operation(attributes), wantsX_(attributes.flag("wants_x")), wantsW_(attributes.flag("wants_w")) {}
  void operator()(Call& call) const {
    const Input dy = call.input(0), x = call.input(1), w = call.input(2);
    const Layer layer = layerOf(x, w, dilation);
    require(dy.shape == Shape({layer.batch, layer.height, layer.width, layer.out}), "Winograd: dy has not the output's shape");
    float* dx = call.output(0, wantsX_ ? x.shape : Shape{0});
    float* dw = call.output(1, wantsW_ ? w.shape : Shape{0});
    run.gradients(layer, dy.data, x.data, w.data, wantsX_ ? dx : nullptr, wantsW_ ? dw : nullptr);
  }

 private:
  const bool wantsX_, wantsW_;
};

}  // namespace

// `lanes` bounds the vectors, so that the narrow form can be tested where the wide one would run.
void registerWinograd() {
  registerOperation<Winograd>({"GapLabWinograd", {"x: T", "w: T"}, {"y: T"}, {"dilation: int", "lanes: int = 16"}});
  registerOperation<WinogradGradients>({"GapLabWinogradGradients",
                                        {"dy: T", "x: T", "w: T"},
                                        {"dx: T", "dw: T"},
                                        {"dilation: int", "wants_x: bool", "wants_w: bool", "lanes: int = 16"}});
}

}  // namespace gaplab
