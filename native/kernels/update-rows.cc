// See update.h.
#include "update.h"
#include "vectorised.h"

namespace gaplab {

VECTORISED void sumGradients(int64_t n, const float* const* gradients, int count, float* __restrict g) {
  const float *__restrict first = gradients[0], *__restrict second = gradients[1];
  for (int64_t i = 0; i < n; i++) g[i] = first[i] + second[i];
  for (int k = 2; k < count; k++) {
    const float* __restrict next = gradients[k];
    for (int64_t i = 0; i < n; i++) g[i] += next[i];
  }
}

VECTORISED void sgdStep(int64_t n, SgdSettings s, const float* __restrict g, float* __restrict w, float* __restrict v) {
  for (int64_t i = 0; i < n; i++) {
    const float next = s.momentum * v[i] + (g[i] + s.decay * w[i]);
    v[i] = next;
    w[i] -= s.rate * next;
  }
}

VECTORISED void adamStep(int64_t n, AdamSettings a, const float* __restrict g, float* __restrict w, float* __restrict m,
                         float* __restrict s) {
  for (int64_t i = 0; i < n; i++) {
    const float mean = a.beta1 * m[i] + a.rest1 * g[i], square = a.beta2 * s[i] + a.rest2 * (g[i] * g[i]);
    m[i] = mean;
    s[i] = square;
    w[i] -= a.rate * mean / (__builtin_sqrtf(square) / a.root + a.epsilon);
  }
}

}  // namespace gaplab
