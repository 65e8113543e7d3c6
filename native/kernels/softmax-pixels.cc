// See softmax-pixels.h. A pixel's classes lie side by side in memory, but what vectors do best is the same for many pixels: so a few
// pixels are turned over first, class by class, and turned back at the end.
#include "softmax-pixels.h"

#include <cmath>

#include "vectorised.h"

namespace gaplab {
namespace {

#define INLINED __attribute__((always_inline)) inline

/**
 * e^x for x <= 0, without branches: 2^n p(r) with n = round(x / ln 2), r = x - n ln 2 in [-0.35, 0.35], and the minimax polynomial of the
 * Cephes library (Moshier 1989, expf.c), right to 2 units in the last place. From -87 down it stays at the smallest normal number.
 */
INLINED float exponential(float x) {
  const float v = x < -87.3f ? -87.3f : x;
  // Adding 1.5 * 2^23 leaves the rounded number in the lowest bits.
  const float shifted = v * 1.44269504088896341f + 12582912.0f;
  const float n = shifted - 12582912.0f;
  const float r = (v - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  const float y = p * (r * r) + r + 1.0f;
  int32_t power, bits;
  __builtin_memcpy(&power, &shifted, 4);
  __builtin_memcpy(&bits, &y, 4);
  bits += int32_t(uint32_t(power - 0x4B400000) << 23);
  float out;
  __builtin_memcpy(&out, &bits, 4);
  return x == x ? out : x;
}

/** Turned over: values[c][j] of pixel j, those behind the last one as it. */
INLINED void turnOver(const Pixels& p, const float* from, float* __restrict values) {
  for (int j = 0; j < side; j++) {
    const float* __restrict pixel = from + (j < p.count ? j : p.count - 1) * p.classes;
    for (int64_t c = 0; c < p.classes; c++) values[c * side + j] = pixel[c];
  }
}

INLINED void turnBack(const Pixels& p, const float* values, float* to) {
  for (int j = 0; j < p.count; j++) {
    float* __restrict pixel = to + j * p.classes;
    for (int64_t c = 0; c < p.classes; c++) pixel[c] = values[c * side + j];
  }
}

/** values: z -> z - max z, and powers = e^that; returns the sums of the powers. */
INLINED void shiftAndRaise(const Pixels& p, float* __restrict values, float* __restrict powers, float (&sum)[side]) {
  float most[side];
  for (int j = 0; j < side; j++) most[j] = values[j], sum[j] = 0;
  for (int64_t c = 1; c < p.classes; c++) {
    for (int j = 0; j < side; j++) most[j] = values[c * side + j] > most[j] ? values[c * side + j] : most[j];
  }
  for (int64_t c = 0; c < p.classes; c++) {
    float *__restrict z = values + c * side, *__restrict e = powers + c * side;
    for (int j = 0; j < side; j++) {
      z[j] -= most[j];
      e[j] = exponential(z[j]);
      sum[j] += e[j];
    }
  }
}

}  // namespace

VECTORISED double crossEntropy(Pixels p, const float* logits, const int* labels, const float* weights, int weightStep, float* dLogits) {
  float *__restrict z = p.room, *__restrict e = p.room + p.classes * side;
  float sum[side], factor[side];
  turnOver(p, logits, z);
  shiftAndRaise(p, z, e, sum);
  double loss = 0;
  for (int j = 0; j < side; j++) factor[j] = weights[(j < p.count ? j : 0) * weightStep] / sum[j];
  for (int j = 0; j < p.count; j++) {
    const float weight = weights[j * weightStep];
    if (weight != 0) loss += double(weight) * double(std::log(sum[j]) - z[labels[j] * side + j]);
  }
  for (int64_t c = 0; c < p.classes; c++) {
    for (int j = 0; j < side; j++) e[c * side + j] *= factor[j];
  }
  for (int j = 0; j < p.count; j++) e[labels[j] * side + j] -= weights[j * weightStep];
  turnBack(p, e, dLogits);
  return loss;
}

VECTORISED void selfInformation(Pixels p, const float* logits, float* information) {
  float *__restrict z = p.room, *__restrict e = p.room + p.classes * side;
  float sum[side], log[side], share[side];
  turnOver(p, logits, z);
  shiftAndRaise(p, z, e, sum);
  const float scale = -1 / std::log(float(p.classes));
  for (int j = 0; j < side; j++) log[j] = std::log(sum[j]), share[j] = scale / sum[j];
  for (int64_t c = 0; c < p.classes; c++) {
    for (int j = 0; j < side; j++) e[c * side + j] *= share[j] * (z[c * side + j] - log[j]);
  }
  turnBack(p, e, information);
}

VECTORISED void selfInformationGradient(Pixels p, const float* dInformation, const float* logits, float* dLogits) {
  float *__restrict z = p.room, *__restrict e = p.room + p.classes * side;
  float sum[side], log[side], share[side], mean[side] = {};
  turnOver(p, logits, z);
  shiftAndRaise(p, z, e, sum);
  const float scale = -1 / std::log(float(p.classes));
  for (int j = 0; j < side; j++) log[j] = std::log(sum[j]) - 1, share[j] = 1 / sum[j];
  // z becomes h.
  for (int j = 0; j < side; j++) {
    const float* __restrict d = dInformation + (j < p.count ? j : p.count - 1) * p.classes;
    for (int64_t c = 0; c < p.classes; c++) z[c * side + j] = d[c] * scale * (z[c * side + j] - log[j]);
  }
  for (int64_t c = 0; c < p.classes; c++) {
    for (int j = 0; j < side; j++) {
      e[c * side + j] *= share[j];
      mean[j] += e[c * side + j] * z[c * side + j];
    }
  }
  for (int64_t c = 0; c < p.classes; c++) {
    for (int j = 0; j < side; j++) e[c * side + j] *= z[c * side + j] - mean[j];
  }
  turnBack(p, e, dLogits);
}

}  // namespace gaplab
