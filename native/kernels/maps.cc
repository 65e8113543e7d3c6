// What TensorFlow does to maps value by value, or on one thread: putting a frame around one or taking it off, taking every s-th pixel
// (for 1x1 convolutions with a stride), and the gradient of max pooling.
#include <algorithm>
#include <cstring>

#include "operation.h"
#include "parallel.h"
#include "vectorised.h"

namespace gaplab {
namespace {

struct Map {
  int64_t batch, height, width, channels;
  explicit Map(const Input& in) {
    require(in.shape.size() == 4, "a map has four dimensions: [B H W C]");
    batch = in.shape[0], height = in.shape[1], width = in.shape[2], channels = in.shape[3];
  }
};

/** y[b, i, j] = x[b, i - top, j - left], or the value where that is outside. Negative widths take pixels off. */
class Frame {
 public:
  explicit Frame(const Attributes& a)
      : top_(a.integer("top")),
        bottom_(a.integer("bottom")),
        left_(a.integer("left")),
        right_(a.integer("right")),
        value_(a.number("value")) {}
  void operator()(Call& call) const {
    const Input x = call.input(0);
    const Map in(x);
    const int64_t height = in.height + top_ + bottom_, width = in.width + left_ + right_, c = in.channels;
    require(height > 0 && width > 0, "frame: nothing is left of the map");
    float* y = call.output(0, {in.batch, height, width, c});
    const int64_t first = std::max<int64_t>(left_, 0), kept = std::min(in.width + left_, width) - first;
    stretches(in.batch * height, 4, 1, [&](int64_t from, int64_t to) {
      for (int64_t row = from; row < to; row++) {
        float* target = y + row * width * c;
        const int64_t above = row % height - top_;
        if (above < 0 || above >= in.height || kept <= 0) {
          std::fill_n(target, width * c, value_);
          continue;
        }
        const float* source = x.data + ((row / height * in.height + above) * in.width + first - left_) * c;
        std::fill_n(target, first * c, value_);
        std::memcpy(target + first * c, source, size_t(kept * c) * sizeof(float));
        std::fill_n(target + (first + kept) * c, (width - first - kept) * c, value_);
      }
    });
  }

 private:
  int64_t top_, bottom_, left_, right_;
  float value_;
};

/** y[b, i, j] = x[b, s i, s j] */
class EverySth {
 public:
  explicit EverySth(const Attributes& a) : stride_(a.integer("stride")) {}
  void operator()(Call& call) const {
    const Input x = call.input(0);
    const Map in(x);
    const int64_t height = (in.height + stride_ - 1) / stride_, width = (in.width + stride_ - 1) / stride_, c = in.channels;
    float* y = call.output(0, {in.batch, height, width, c});
    stretches(in.batch * height, 4, 1, [&](int64_t from, int64_t to) {
      for (int64_t row = from; row < to; row++) {
        const float* source = x.data + (row / height * in.height + row % height * stride_) * in.width * c;
        float* target = y + row * width * c;
        for (int64_t j = 0; j < width; j++) std::memcpy(target + j * c, source + j * stride_ * c, size_t(c) * sizeof(float));
      }
    });
  }

 private:
  int64_t stride_;
};

/** Channels that are done at once; a multiple of a vector. */
constexpr int64_t lane = 32;

/** One window's gradient goes to the first of its values that is the largest. `step`: from pixel to pixel; `row`: from row to row. */
VECTORISED void routeWindow(int64_t n, int64_t kernel, int64_t row, int64_t step, const float* x, const float* __restrict y,
                            const float* __restrict dy, float* dx) {
  float left[lane];
  for (int64_t c = 0; c < n; c++) left[c] = dy[c];
  for (int64_t i = 0; i < kernel; i++) {
    for (int64_t j = 0; j < kernel; j++) {
      const float* __restrict in = x + i * row + j * step;
      float* __restrict out = dx + i * row + j * step;
      for (int64_t c = 0; c < n; c++) {
        const float here = in[c] == y[c] ? left[c] : 0.0f;
        out[c] += here;
        left[c] = in[c] == y[c] ? 0.0f : left[c];
      }
    }
  }
}

/** Windows lie wholly on x; they overlap, so threads share the channels and not the rows. */
class MaxPoolGradient {
 public:
  explicit MaxPoolGradient(const Attributes& a) : kernel_(a.integer("kernel")), stride_(a.integer("stride")) {}
  void operator()(Call& call) const {
    const Input xIn = call.input(0), yIn = call.input(1), dy = call.input(2);
    const Map x(xIn), y(yIn);
    require(dy.shape == yIn.shape && x.batch == y.batch && x.channels == y.channels, "max pool: shapes do not belong together");
    require((y.height - 1) * stride_ + kernel_ <= x.height && (y.width - 1) * stride_ + kernel_ <= x.width,
            "max pool: a window reaches beyond the map");
    float* dx = call.output(0, xIn.shape);
    const int64_t c = x.channels, step = c, row = x.width * c, slices = (c + lane - 1) / lane;
    parallel(int(slices * x.batch), [&](int part) {
      const int64_t image = part / slices, first = part % slices * lane, n = std::min(lane, c - first);
      const float* from = xIn.data + image * x.height * row + first;
      float* to = dx + image * x.height * row + first;
      for (int64_t p = 0; p < x.height * x.width; p++) std::fill_n(to + p * step, n, 0.0f);
      for (int64_t i = 0; i < y.height; i++) {
        for (int64_t j = 0; j < y.width; j++) {
          const int64_t at = i * stride_ * row + j * stride_ * step;
          const int64_t window = ((image * y.height + i) * y.width + j) * c + first;
          routeWindow(n, kernel_, row, step, from + at, yIn.data + window, dy.data + window, to + at);
        }
      }
    });
  }

 private:
  int64_t kernel_, stride_;
};

}  // namespace

void registerMaps() {
  registerOperation<Frame>(
      {"GapLabFrame", {"x: T"}, {"y: T"}, {"top: int", "bottom: int", "left: int", "right: int", "value: float"}});
  registerOperation<EverySth>({"GapLabEverySth", {"x: T"}, {"y: T"}, {"stride: int >= 1"}});
  registerOperation<MaxPoolGradient>(
      {"GapLabMaxPoolGrad", {"x: T", "y: T", "dy: T"}, {"dx: T"}, {"kernel: int >= 1", "stride: int >= 1"}});
}

}  // namespace gaplab
