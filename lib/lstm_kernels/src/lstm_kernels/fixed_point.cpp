#include "fixed_point.h"

#include "high_product.h"
#include "rounding_shift.h"

namespace lstm_kernels {

int32_t DoublingHighProduct(int32_t a, int32_t b) {
  return HighProduct<31>(a, b);
}

int32_t RoundingShiftRight(int32_t x, int shift) {
  return RoundedShift(x, shift);
}

int32_t Requantize(int32_t x, Requantization by) {
  const int left_shift = by.shift > 0 ? by.shift : 0;
  const int right_shift = by.shift > 0 ? 0 : -by.shift;
  return RoundingShiftRight(
      DoublingHighProduct(WrappingShiftLeft(x, left_shift), by.multiplier),
      right_shift);
}

}  // namespace lstm_kernels
