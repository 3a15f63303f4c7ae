#ifndef LSTM_KERNELS_SMALL_REQUANTIZATION_PORTABLE_H_
#define LSTM_KERNELS_SMALL_REQUANTIZATION_PORTABLE_H_

// small_requantization.h in plain C++.

#include <stdint.h>

#include "high_product.h"
#include "product16.h"
#include "small_requantization_form.h"

namespace lstm_kernels {

// Requantize(x, …), given x 2^(1 + left_shift): a high product is half of a
// doubling one.
inline int32_t RequantizeShifted(int32_t shifted,
                                 const SmallRequantization& by) {
  if (__builtin_constant_p(by.right_shift) && by.right_shift == 0) {
    return HighProduct<32>(shifted, by.multiplier);
  }
  const int32_t start = by.half + ((shifted >> 31) & by.sign_bits);
  return AddHighProduct(start, shifted, by.multiplier) >> by.right_shift;
}

inline int32_t RequantizeSmall(int32_t x, const SmallRequantization& by) {
  return RequantizeShifted(WrappingShiftLeft(x, 1 + by.left_shift), by);
}

inline int32_t RequantizeProduct(int32_t a, int32_t b,
                                 const SmallRequantization& by) {
  const int32_t product =
      Product16(static_cast<int16_t>(a), static_cast<int16_t>(b));
  if (IsKnownPowerOfTwo(by)) return RequantizeByPowerOfTwo(product, b, by);
  return RequantizeShifted(2 * product, by);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SMALL_REQUANTIZATION_PORTABLE_H_
