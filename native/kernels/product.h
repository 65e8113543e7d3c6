// Matrix products: what 1x1 convolutions and their gradients are. TensorFlow's own MatMul is a little slower here, and not safe: in version
// 2.21 its small float products (oneDNN's sgemm without copying) corrupt the heap when a signal such as Ctrl-C arrives while they run.
//
//     c [rows, columns] = a [rows, inner] b [inner, columns]
//
// As Goto & van de Geijn 2008, "Anatomy of high-performance matrix multiplication": the inner dimension is cut into blocks; of each block b
// is copied once into panels, [panel][inner][PANEL columns], so that it is read in order; then every ROWS rows of a are copied beside each
// other and meet all panels, ROWS x PANEL sums at a time in registers (winograd-product.h).
#pragma once

namespace gaplab::product {

struct Product {
  int rows, columns, inner;
  const float* a;
  /** a is [inner, rows] in memory. */
  bool turnA;
  const float* b;
  /** b is [columns, inner] in memory. */
  bool turnB;
  float* c;
};

// One per instruction set that the processor may have; elsewhere there is none.
namespace avx512 {
void multiply(const Product&);
}
namespace avx2 {
void multiply(const Product&);
}

}  // namespace gaplab::product
