// The layer in AVX-512: 16 lanes, 14 x 2 of the 32 registers hold sums.
#if defined(__x86_64__)
#define LANES 16
#define ROWS 14
#define TARGET "avx512f,fma"
#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>
#include <vector>
#include "winograd.h"
#include "winograd-scratch.h"
namespace gaplab::winograd {
namespace {
#include "winograd-layer.h"
}
void forwardAvx512(const Layer& l, const float* x, const float* w, float* y, const Team& team) { forward(l, x, w, y, team); }
void gradientsAvx512(const Layer& l, const float* dy, const float* x, const float* w, float* dx, float* dw, const Team& team) {
  gradients(l, dy, x, w, dx, dw, team);
}
}  // namespace gaplab::winograd
#endif
