// One vector of floats of the instruction set that the including file names: LANES floats, TARGET as the compiler spells the set,
// STREAM its store past the caches, FENCE what ends such stores, INSTRUCTIONS the namespace of all that is compiled for it. Only
// functions marked INLINE or ON_TARGET may hold a vector: everything else must run on any machine.
#pragma once

namespace gaplab::winograd::INSTRUCTIONS {

typedef float Vector __attribute__((vector_size(LANES * 4)));
/** The same where the address is any float's. */
typedef float Loose __attribute__((vector_size(LANES * 4), aligned(4), may_alias));

#define ON_TARGET __attribute__((target(TARGET)))
#define INLINE __attribute__((always_inline, target(TARGET))) inline
#define UNROLLED _Pragma("GCC unroll 16")

/** The first `lanes` floats at `from`, zeros behind them. */
INLINE Vector load(const float* from, int lanes = LANES) {
  if (lanes >= LANES) return *reinterpret_cast<const Loose*>(from);
  Vector out{};
  for (int i = 0; i < lanes; i++) out[i] = from[i];
  return out;
}

INLINE void store(float* to, Vector value, int lanes = LANES) {
  if (lanes >= LANES) *reinterpret_cast<Loose*>(to) = value;
  else
    for (int i = 0; i < lanes; i++) to[i] = value[i];
}

/** Past the caches, where the address allows it: for what is not read soon. A fence has to follow. */
INLINE void stream(float* to, Vector value) {
  if (reinterpret_cast<unsigned long>(to) % sizeof(Vector) == 0) STREAM(to, value);
  else store(to, value);
}

/** a[first], b[first], a[first + 1], b[first + 1] ... */
INLINE Vector zip(Vector a, Vector b, int first) {
#if defined(__clang__)
  Vector out{};
  UNROLLED for (int i = 0; i < LANES; i++) out[i] = (i % 2 ? b : a)[first + i / 2];
  return out;
#else
  typedef int Lanes __attribute__((vector_size(LANES * 4)));
  Lanes from{};
  UNROLLED for (int i = 0; i < LANES; i++) from[i] = first + i / 2 + (i % 2 ? LANES : 0);
  return __builtin_shuffle(a, b, from);
#endif
}

/** Transposes LANES x LANES by zipping the first half of the rows with the second, log2(LANES) times. */
INLINE void turn(Vector (&rows)[LANES]) {
  Vector zipped[LANES];
  UNROLLED for (int digit = 1; digit < LANES; digit *= 2) {
    UNROLLED for (int i = 0; i < LANES / 2; i++) {
      zipped[2 * i] = zip(rows[i], rows[i + LANES / 2], 0);
      zipped[2 * i + 1] = zip(rows[i], rows[i + LANES / 2], LANES / 2);
    }
    UNROLLED for (int i = 0; i < LANES; i++) rows[i] = zipped[i];
  }
}

}  // namespace gaplab::winograd::INSTRUCTIONS
