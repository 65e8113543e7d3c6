// One vector of floats of the instruction set that the including file names: LANES floats, TARGET as the compiler spells it.
// Only functions marked INLINE or compiled with TARGET may use it: everything else must run on any machine.
#pragma once

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
