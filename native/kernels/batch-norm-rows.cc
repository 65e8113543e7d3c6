// See batch-norm-rows.h. Sums go down several rows at a time, since they live in memory: that is a load and a store less per value.
#include "batch-norm-rows.h"

#include "vectorised.h"

namespace gaplab {
namespace {

/** Compiled into each version of the loop that calls it. */
#define INLINED __attribute__((always_inline)) inline

INLINED float normal(float x, float mean, float scale, float shift) { return (x - mean) * scale + shift; }
/** Written so that a NaN stays one. */
INLINED float positive(float v) { return v < 0 ? 0 : v; }

}  // namespace

VECTORISED void moments(Rows rows, const float* __restrict x, float* __restrict mean, float* __restrict squares) {
  const int64_t w = rows.width;
  // About the first row: a deviation is at most sqrt(rows) standard deviations, so the difference at the end loses few digits.
  for (int64_t i = 0; i < w; i++) mean[i] = squares[i] = 0;
  int64_t r = 1;
  for (; r + 4 <= rows.count; r += 4) {
    const float* __restrict at = x + r * w;
    for (int64_t i = 0; i < w; i++) {
      const float a = at[i] - x[i], b = at[w + i] - x[i], c = at[2 * w + i] - x[i], d = at[3 * w + i] - x[i];
      mean[i] += (a + b) + (c + d);
      squares[i] += (a * a + b * b) + (c * c + d * d);
    }
  }
  for (; r < rows.count; r++) {
    const float* __restrict at = x + r * w;
    for (int64_t i = 0; i < w; i++) {
      const float a = at[i] - x[i];
      mean[i] += a;
      squares[i] += a * a;
    }
  }
  const float share = 1.0f / float(rows.count);
  for (int64_t i = 0; i < w; i++) {
    squares[i] = positive(squares[i] - mean[i] * mean[i] * share);
    mean[i] = x[i] + mean[i] * share;
  }
}

VECTORISED void addUp(int64_t width, double weight, const float* __restrict from, double* __restrict total) {
  for (int64_t i = 0; i < width; i++) total[i] += weight * double(from[i]);
}

VECTORISED void addDeviations(int64_t width, double weight, const float* __restrict mean, const float* __restrict squares,
                              const double* __restrict centre, double* __restrict total) {
  for (int64_t i = 0; i < width; i++) {
    const double away = double(mean[i]) - centre[i];
    total[i] += double(squares[i]) + weight * away * away;
  }
}

VECTORISED void normalise(Rows rows, Normal n, bool relu, const float* __restrict x, const float* __restrict shortcut,
                          float* __restrict y) {
  const float *__restrict mean = n.mean, *__restrict scale = n.scale, *__restrict shift = n.shift;
  for (int64_t r = 0; r < rows.count; r++) {
    const int64_t at = r * rows.width;
    const float *__restrict from = x + at, *__restrict add = shortcut + at;
    float* __restrict to = y + at;
    if (shortcut && relu) {
      for (int64_t i = 0; i < rows.width; i++) to[i] = positive(normal(from[i], mean[i], scale[i], shift[i]) + add[i]);
    } else if (shortcut) {
      for (int64_t i = 0; i < rows.width; i++) to[i] = normal(from[i], mean[i], scale[i], shift[i]) + add[i];
    } else if (relu) {
      for (int64_t i = 0; i < rows.width; i++) to[i] = positive(normal(from[i], mean[i], scale[i], shift[i]));
    } else {
      for (int64_t i = 0; i < rows.width; i++) to[i] = normal(from[i], mean[i], scale[i], shift[i]);
    }
  }
}

VECTORISED void maskAndSum(Rows rows, const float* __restrict mean, const float* __restrict dy, const float* __restrict y,
                           const float* __restrict x, float* __restrict masked, float* __restrict sum, float* __restrict sumX) {
  for (int64_t r = 0; r < rows.count; r++) {
    const int64_t at = r * rows.width;
    const float *__restrict d = dy + at, *__restrict out = y + at, *__restrict in = x + at;
    float* __restrict to = masked + at;
    for (int64_t i = 0; i < rows.width; i++) {
      const float g = out[i] > 0 ? d[i] : 0;
      to[i] = g;
      sum[i] += g;
      sumX[i] += g * (in[i] - mean[i]);
    }
  }
}

VECTORISED void sumGradient(Rows rows, Normal n, bool relu, const float* __restrict dy, const float* __restrict x,
                            float* __restrict sum, float* __restrict sumX) {
  const float *__restrict mean = n.mean, *__restrict scale = n.scale, *__restrict shift = n.shift;
  const int64_t w = rows.width;
  for (int64_t r = 0; r < rows.count; r++) {
    const float *__restrict d = dy + r * w, *__restrict in = x + r * w;
    if (relu) {
      for (int64_t i = 0; i < w; i++) {
        const float g = normal(in[i], mean[i], scale[i], shift[i]) > 0 ? d[i] : 0;
        sum[i] += g;
        sumX[i] += g * (in[i] - mean[i]);
      }
    } else {
      for (int64_t i = 0; i < w; i++) {
        sum[i] += d[i];
        sumX[i] += d[i] * (in[i] - mean[i]);
      }
    }
  }
}

VECTORISED void inputGradient(Rows rows, Normal n, Backward back, bool relu, const float* __restrict dy, const float* __restrict x,
                              float* __restrict dx) {
  const float *__restrict mean = n.mean, *__restrict scale = n.scale, *__restrict shift = n.shift;
  const float *__restrict a = back.a, *__restrict b = back.b, *__restrict c = back.c;
  for (int64_t r = 0; r < rows.count; r++) {
    const int64_t at = r * rows.width;
    const float *__restrict d = dy + at, *__restrict in = x + at;
    float* __restrict to = dx + at;
    if (relu) {
      for (int64_t i = 0; i < rows.width; i++) {
        const float g = normal(in[i], mean[i], scale[i], shift[i]) > 0 ? d[i] : 0;
        to[i] = a[i] * g + (b[i] * (in[i] - mean[i]) + c[i]);
      }
    } else {
      for (int64_t i = 0; i < rows.width; i++) to[i] = a[i] * d[i] + (b[i] * (in[i] - mean[i]) + c[i]);
    }
  }
}

}  // namespace gaplab
