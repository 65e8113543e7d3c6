#pragma once
#include <functional>
#include "winograd-tiles.h"

namespace gaplab::winograd {

/** Runs the function for every part 0 <= part < parts, on as many threads. */
struct Team {
  int parts;
  std::function<void(const std::function<void(int)>&)> run;
};

/** y from x, with scratch memory of `floats(layer)`. */
void forwardAvx512(const Layer&, const float* x, const float* w, float* y, const Team&);
/** dx and dw; either may be null. */
void gradientsAvx512(const Layer&, const float* dy, const float* x, const float* w, float* dx, float* dw, const Team&);

}  // namespace gaplab::winograd
