// Winograd's layer in AVX2: vectors of 8 floats, of whose 16 registers 6 x 2 hold sums.
#if defined(__x86_64__)
#define INSTRUCTIONS avx2
#define TARGET "avx2,fma"
#define LANES 8
#define ROWS 6
#include "winograd.h"

#include "winograd-layer.h"
#endif
