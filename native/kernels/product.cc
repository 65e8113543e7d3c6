// The matrix product as a TensorFlow operation: GapLabProduct (a, b -> c). Maps count as matrices of pixels by channels.
#include "product.h"

#include "operation.h"
#include "register.h"

namespace gaplab {
namespace {

using Multiply = void (*)(const product::Product&);

/** What this processor can run with vectors of at most `lanes` floats; null where that is nothing. */
Multiply function(int64_t lanes) {
#if defined(__x86_64__)
  if (lanes >= 16 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma")) return product::avx512::multiply;
  if (lanes >= 8 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return product::avx2::multiply;
#endif
  return nullptr;
}

class MatrixProduct {
 public:
  explicit MatrixProduct(const Attributes& attributes)
      : turnA_(attributes.flag("turn_a")), turnB_(attributes.flag("turn_b")), multiply_(function(attributes.integer("lanes"))) {
    require(multiply_, "product: this processor has neither AVX-512 nor AVX2");
  }

  void operator()(Call& call) const {
    const Input a = call.input(0), b = call.input(1);
    require(a.size > 0 && b.size > 0, "product: a matrix is empty");
    const int64_t aRows = a.size / a.channels(), bRows = b.size / b.channels();
    const int64_t rows = turnA_ ? a.channels() : aRows, inner = turnA_ ? aRows : a.channels();
    const int64_t columns = turnB_ ? bRows : b.channels();
    require(inner == (turnB_ ? b.channels() : bRows), "product: the inner sizes of the matrices differ");
    require(rows < (int64_t(1) << 31) && inner < (int64_t(1) << 31), "product: a matrix has more than 2^31 rows");
    // [.., columns] over the pixels of a; where a is turned there are none left: a filter, [1 1 rows columns].
    Shape shape = turnA_ ? Shape{1, 1, rows, columns} : a.shape;
    shape.back() = columns;
    multiply_({int(rows), int(columns), int(inner), a.data, turnA_, b.data, turnB_, call.output(0, shape)});
  }

 private:
  const bool turnA_, turnB_;
  const Multiply multiply_;
};

}  // namespace

void registerProduct() {
  registerOperation<MatrixProduct>(
      {"GapLabProduct", {"a: T", "b: T"}, {"c: T"}, {"turn_a: bool", "turn_b: bool", "lanes: int = 16"}});
}

}  // namespace gaplab
