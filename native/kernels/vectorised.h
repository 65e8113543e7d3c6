// Plain loops, compiled several times: for AVX-512, AVX2 and whatever the machine has; the loader picks at run time. The compiler makes
// the vectors. Good for loops that wait for memory; a product that is to reach the processor's peak needs more care than this.
#pragma once

#if defined(__x86_64__) && defined(__linux__)
#define VECTORISED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define VECTORISED
#endif
