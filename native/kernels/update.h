// The arithmetic of the two optimisers on a stretch of values, without threads or tensors.
#pragma once

#include <cstdint>

namespace gaplab {

/** g <- sum of two gradients or more; all of length n. */
void sumGradients(int64_t n, const float* const* gradients, int count, float* g);

struct SgdSettings {
  float rate, momentum, decay;
};
/** v <- momentum v + (g + decay w); w <- w - rate v. */
void sgdStep(int64_t n, SgdSettings s, const float* g, float* w, float* v);

/** `rate` and `root` hold the bias corrections: rate / (1 - beta1^t), sqrt(1 - beta2^t). `rest` is 1 - beta, which in float differs. */
struct AdamSettings {
  float rate, root, beta1, rest1, beta2, rest2, epsilon;
};
/** m <- beta1 m + rest1 g; s <- beta2 s + rest2 g^2; w <- w - rate m / (sqrt(s) / root + epsilon). */
void adamStep(int64_t n, AdamSettings a, const float* g, float* w, float* m, float* s);

}  // namespace gaplab
