// The class of every pixel of a larger map: logits are enlarged bilinearly, corners aligned, and the largest one counts. The enlarged logits of
// one Cityscapes mask would be 160 MB; here one row of them is held at a time.
//   z(y, x) = (1 - b) row(floor y) + b row(floor y + 1), likewise along x, with y = Y (h - 1) / (H - 1)
#include <algorithm>
#include <vector>

#include "operation.h"
#include "parallel.h"
#include "vectorised.h"

namespace gaplab {
namespace {

struct Place {
  int64_t below, above;
  float share;
};

/** Where position `at` of `out` lies among `in`. */
Place placeOf(int64_t at, int64_t in, int64_t out) {
  const float exact = out > 1 ? float(at) * (float(in - 1) / float(out - 1)) : 0.0f;
  const int64_t below = std::min(int64_t(exact), in - 1);
  return {below, std::min(below + 1, in - 1), exact - float(below)};
}

/** to = a + share (b - a) */
VECTORISED void blend(const float* a, const float* b, float share, int64_t n, float* to) {
  for (int64_t i = 0; i < n; i++) to[i] = a[i] + share * (b[i] - a[i]);
}

/** The number of the first largest value. */
int64_t largest(const float* z, int64_t n) {
  int64_t best = 0;
  for (int64_t c = 1; c < n; c++)
    if (z[c] > z[best]) best = c;
  return best;
}

/** logits [B h w C] -> classes [B height width], as floats. */
class EnlargedArgmax {
 public:
  explicit EnlargedArgmax(const Attributes& attributes) : height_(attributes.integer("height")), width_(attributes.integer("width")) {}

  void operator()(Call& call) const {
    const Input logits = call.input(0);
    require(logits.shape.size() == 4 && logits.size > 0, "enlarge: logits are [batch, height, width, classes]");
    require(height_ > 0 && width_ > 0, "enlarge: no pixels are asked for");
    const int64_t batch = logits.shape[0], h = logits.shape[1], w = logits.shape[2], classes = logits.shape[3];
    float* to = call.output(0, {batch, height_, width_});
    stretches(batch * height_, 2, 1, [&](int64_t from, int64_t end) {
      std::vector<float> row(size_t(w * classes)), pixel(static_cast<size_t>(classes));
      for (int64_t i = from; i < end; i++) {
        const Place y = placeOf(i % height_, h, height_);
        const float* image = logits.data + i / height_ * h * w * classes;
        blend(image + y.below * w * classes, image + y.above * w * classes, y.share, w * classes, row.data());
        for (int64_t j = 0; j < width_; j++) {
          const Place x = placeOf(j, w, width_);
          blend(row.data() + x.below * classes, row.data() + x.above * classes, x.share, classes, pixel.data());
          to[i * width_ + j] = float(largest(pixel.data(), classes));
        }
      }
    });
  }

 private:
  const int64_t height_, width_;
};

}  // namespace

void registerEnlarge() {
  registerOperation<EnlargedArgmax>({"GapLabEnlargedArgmax", {"logits: T"}, {"classes: T"}, {"height: int", "width: int"}});
}

}  // namespace gaplab
