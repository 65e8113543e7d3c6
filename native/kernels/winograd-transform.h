// The six one-dimensional transforms of F(4,3) with the points 0, 1, -1, 2, -2 and infinity (Lavin & Gray 2016, section 4.3), as
// functions of vectors: lane c is channel c. `s` is the step between the inputs, `t` between the outputs. A two-dimensional
// transform is one of them down the columns and then along the rows.
#pragma once
#include "winograd-vector.h"

namespace gaplab::winograd::INSTRUCTIONS {

/** B': 6 inputs of a map -> 6 values. */
struct InputTransform {
  static constexpr int from = 6, to = 6;
  INLINE static void run(const Vector* x, int s, Vector* y, int t) {
    const Vector a = x[4 * s] - 4.0f * x[2 * s], b = x[3 * s] - 4.0f * x[s];
    const Vector c = x[4 * s] - x[2 * s], d = 2.0f * (x[3 * s] - x[s]);
    y[0] = 4.0f * x[0] - 5.0f * x[2 * s] + x[4 * s];
    y[t] = a + b;
    y[2 * t] = a - b;
    y[3 * t] = c + d;
    y[4 * t] = c - d;
    y[5 * t] = 4.0f * x[s] - 5.0f * x[3 * s] + x[5 * s];
  }
};

/** B, its adjoint: 6 values -> what they add to 6 inputs' gradients. */
struct InputAdjoint {
  static constexpr int from = 6, to = 6;
  INLINE static void run(const Vector* y, int s, Vector* x, int t) {
    const Vector a = y[s] + y[2 * s], b = y[s] - y[2 * s], c = y[3 * s] + y[4 * s], d = 2.0f * (y[3 * s] - y[4 * s]);
    x[0] = 4.0f * y[0];
    x[t] = 4.0f * (y[5 * s] - b) - d;
    x[2 * t] = -5.0f * y[0] - 4.0f * a - c;
    x[3 * t] = b + d - 5.0f * y[5 * s];
    x[4 * t] = y[0] + a + c;
    x[5 * t] = y[5 * s];
  }
};

/** A': 6 products -> 4 outputs. */
struct OutputTransform {
  static constexpr int from = 6, to = 4;
  INLINE static void run(const Vector* m, int s, Vector* y, int t) {
    const Vector a = m[s] + m[2 * s], b = m[s] - m[2 * s], c = m[3 * s] + m[4 * s], d = m[3 * s] - m[4 * s];
    y[0] = m[0] + a + c;
    y[t] = b + 2.0f * d;
    y[2 * t] = a + 4.0f * c;
    y[3 * t] = b + 8.0f * d + m[5 * s];
  }
};

/** A: 4 outputs' gradients -> 6. */
struct OutputAdjoint {
  static constexpr int from = 4, to = 6;
  INLINE static void run(const Vector* y, int s, Vector* m, int t) {
    const Vector a = y[0] + y[2 * s], b = y[s] + y[3 * s];
    const Vector c = y[0] + 4.0f * y[2 * s], d = 2.0f * y[s] + 8.0f * y[3 * s];
    m[0] = y[0];
    m[t] = a + b;
    m[2 * t] = a - b;
    m[3 * t] = c + d;
    m[4 * t] = c - d;
    m[5 * t] = y[3 * s];
  }
};

/** G: 3 weights -> 6. */
struct FilterTransform {
  static constexpr int from = 3, to = 6;
  INLINE static void run(const Vector* g, int s, Vector* u, int t) {
    const Vector a = (g[0] + g[2 * s]) * (-1.0f / 6), b = g[s] * (1.0f / 6);
    const Vector c = g[0] * (1.0f / 24) + g[2 * s] * (1.0f / 6), d = g[s] * (1.0f / 12);
    u[0] = g[0] * 0.25f;
    u[t] = a - b;
    u[2 * t] = a + b;
    u[3 * t] = c + d;
    u[4 * t] = c - d;
    u[5 * t] = g[2 * s];
  }
};

/** G': 6 values -> 3 weights' gradients. */
struct FilterAdjoint {
  static constexpr int from = 6, to = 3;
  INLINE static void run(const Vector* u, int s, Vector* g, int t) {
    const Vector a = (u[s] + u[2 * s]) * (1.0f / 6), b = u[2 * s] - u[s], c = u[3 * s] + u[4 * s], d = u[3 * s] - u[4 * s];
    g[0] = u[0] * 0.25f - a + c * (1.0f / 24);
    g[t] = b * (1.0f / 6) + d * (1.0f / 12);
    g[2 * t] = c * (1.0f / 6) - a + u[5 * s];
  }
};

}  // namespace gaplab::winograd::INSTRUCTIONS
