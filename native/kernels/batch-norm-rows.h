// Batch normalisation row by row: the loops, without threads or tensors. A row is some whole pixels; every array is as long as a row
// and holds, value for value, what belongs to its channel.
#pragma once

#include <cstdint>

namespace gaplab {

/** The rows of a map that are done at once, all of one length. */
struct Rows {
  int64_t count, width;
};

/** What each channel is normalised by: (x - mean) scale + shift. */
struct Normal {
  const float *mean, *scale, *shift;
};

/** mean and sum of squared deviations from it, down the rows. */
void moments(Rows rows, const float* x, float* mean, float* squares);

/** y = (x - mean) scale + shift [+ shortcut], then max(y, 0) with relu. `shortcut` may be null. */
void normalise(Rows rows, Normal normal, bool relu, const float* x, const float* shortcut, float* y);

/** dy where the ReLU let through, 0 elsewhere: by its output y. Adds up masked and masked (x - mean) down the rows. */
void maskAndSum(Rows rows, const float* mean, const float* dy, const float* y, const float* x, float* masked, float* sum, float* sumX);

/** The same sums where there was no shortcut: what the ReLU let through is worked out again from x. */
void sumGradient(Rows rows, Normal normal, bool relu, const float* dy, const float* x, float* sum, float* sumX);

/** total += weight from, and total += squares + weight (mean - centre)^2: a row of sums in float to the whole in double. */
void addUp(int64_t width, double weight, const float* from, double* total);
void addDeviations(int64_t width, double weight, const float* mean, const float* squares, const double* centre, double* total);

/** dx = a dy + b (x - mean) + c; with relu dy counts only where it was let through. */
struct Backward {
  const float *a, *b, *c;
};
void inputGradient(Rows rows, Normal normal, Backward back, bool relu, const float* dy, const float* x, float* dx);

}  // namespace gaplab
