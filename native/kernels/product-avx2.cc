// The product in AVX2: vectors of 8 floats, of whose 16 registers 6 x 2 hold sums.
#if defined(__x86_64__)
#include <immintrin.h>

#define INSTRUCTIONS avx2
#define TARGET "avx2,fma"
#define LANES 8
#define ROWS 6
#define STREAM _mm256_stream_ps
#include "product-blocks.h"
#endif
