// Memory that a layer borrows for its planes and products. Each thread that calls keeps one block, as large as its largest layer
// needed, until it ends: fresh pages from the system in every call would cost time.
#pragma once
#include <cstdlib>
#include <new>

namespace gaplab::winograd {

struct Scratch {
  float* at = nullptr;
  long floats = 0;
  ~Scratch() { std::free(at); }
};

/** At least so many floats, at the beginning of a cache line, with what the last layer left in them. */
inline float* borrow(long floats) {
  static thread_local Scratch kept;
  if (floats > kept.floats) {
    std::free(kept.at);
    kept.floats = (floats + 15) / 16 * 16;
    kept.at = static_cast<float*>(std::aligned_alloc(64, size_t(kept.floats) * sizeof(float)));
    if (!kept.at) {
      kept.floats = 0;
      throw std::bad_alloc();
    }
  }
  return kept.at;
}

}  // namespace gaplab::winograd
