// The product in AVX-512: vectors of 16 floats, of whose 32 registers 14 x 2 hold sums.
#if defined(__x86_64__)
#include <immintrin.h>

#define INSTRUCTIONS avx512
#define TARGET "avx512f,fma"
#define LANES 16
#define ROWS 14
#define STREAM _mm512_stream_ps
#include "product-blocks.h"
#endif
