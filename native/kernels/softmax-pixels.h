// Softmax, cross-entropy and self-information of some pixels, without threads or tensors.
#pragma once

#include <cstdint>

namespace gaplab {

/** Pixels that are worked on side by side, one per lane of a vector. */
constexpr int side = 16;

/** `count` <= side pixels of so many classes. `room` holds 2 x classes x side floats. */
struct Pixels {
  int count;
  int64_t classes;
  float* room;
};

/** The sum over pixels of weight (-ln P[label]); dLogits = weight (P - one-hot of the label). `weights` steps by 0 or 1. */
double crossEntropy(Pixels p, const float* logits, const int* labels, const float* weights, int weightStep, float* dLogits);

/** I = -P ln P / ln C. */
void selfInformation(Pixels p, const float* logits, float* information);

/** dLogits = P (h - sum of P h) with h = -dI (ln P + 1) / ln C. */
void selfInformationGradient(Pixels p, const float* dInformation, const float* logits, float* dLogits);

}  // namespace gaplab
