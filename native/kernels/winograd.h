// Convolution by Winograd's short filters, F(4x4, 3x3): Lavin & Gray 2016, "Fast Algorithms for Convolutional Neural Networks".
//
// ONE TILE. A 3x3 filter g needs 9 multiplications for each of 4x4 outputs: 144. Outputs and filter can be read as polynomials
// that are multiplied, and a product of polynomials is known from its values at six points (here 0, 1, -1, 2, -2 and infinity):
// six multiplications for four outputs of a row, 36 for the tile. With d the 6x6 inputs that the tile sees,
//
//     Y = A' [ (G g G') * (B' d B) ] A          * element by element: 36 instead of 144
//
//          4  0 -5  0  1  0            1/4    0    0
//          0 -4 -4  1  1  0           -1/6 -1/6 -1/6           1  1  1  1  1  0
//     B' = 0  4 -4 -1  1  0       G = -1/6  1/6 -1/6      A' = 0  1 -1  2 -2  0
//          0 -2 -1  2  1  0           1/24 1/12  1/6           0  1  1  4  4  0
//          0  2 -1 -2  1  0          1/24 -1/12  1/6           0  1 -1  8 -8  1
//          0  4  0 -5  0  1              0    0    1
//
// A LAYER. The sum over input channels goes inside the brackets, so for each of the 36 elements ij there is one matrix product,
//
//     M_ij [tiles, out] = V_ij [tiles, in] U_ij [in, out],       V = B' d B of every tile,  U = G g G' of every filter
//
// DILATION d. An output sees inputs d apart only: rows y, y + d, y + 2d ... never meet the others. The map falls into d x d
// sub-grids that are convolved without dilation, each with its own tiles; only the step between neighbours is d pixels
// (winograd-tiles.h).
//
// GRADIENTS. Every step is linear, so each is gone backwards by its transpose. With dM = A dY A' of every tile,
//
//     dV_ij = dM_ij U_ij',    dx gets B dV B' of every tile (patches overlap by two pixels: they add up)
//     dU_ij = V_ij' dM_ij,    dg = G' dU G
//
// and both gradients need dM, once.
//
// STAGES, in the order of a call: patches to planes V or dM (winograd-patches.h); per panel of output channels and row i of the
// 6x6 elements, filters to U (winograd-filters.h) and products (winograd-product.h); products to patches (winograd-contract.h);
// the filter gradient (winograd-layer.h). U is made anew in each call, a panel and a row at a time: it is four times the filters'
// size, and whole it would live in main memory. The result is 1e-6 to 5e-6 from the direct sum's, relative to its l2 norm.
#pragma once

#include "winograd-tiles.h"

namespace gaplab::winograd {

/** y [batch, height, width, out] from x [batch, height, width, in] and w [3, 3, in, out]. */
using Forward = void (*)(const Layer&, const float* x, const float* w, float* y);
/** The gradients of x and w from y's. Either may be null: then it is not computed. */
using Gradients = void (*)(const Layer&, const float* dy, const float* x, const float* w, float* dx, float* dw);

// One set of functions per instruction set that the processor may have; elsewhere there is none.
namespace avx512 {
void forward(const Layer&, const float* x, const float* w, float* y);
void gradients(const Layer&, const float* dy, const float* x, const float* w, float* dx, float* dw);
}  // namespace avx512
namespace avx2 {
void forward(const Layer&, const float* x, const float* w, float* y);
void gradients(const Layer&, const float* dy, const float* x, const float* w, float* dx, float* dw);
}  // namespace avx2

}  // namespace gaplab::winograd
