// Scratch memory that a layer borrows: one block, grown to the largest layer seen and kept, since fresh pages cost more than the sums.
#pragma once
#include <cstdlib>
namespace gaplab::winograd {
struct Scratch {
  float* at;
  Scratch(long floats) {
    static float* kept = nullptr; static long size = 0;
    if (floats > size) { free(kept); size = floats; kept = (float*)aligned_alloc(64, (floats * 4 + 63) / 64 * 64); }
    at = kept;
  }
};
}
