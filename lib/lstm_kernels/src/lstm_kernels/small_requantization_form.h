#ifndef LSTM_KERNELS_SMALL_REQUANTIZATION_FORM_H_
#define LSTM_KERNELS_SMALL_REQUANTIZATION_FORM_H_

// The factor of small_requantization.h for 32-bit chips.

#include <stdint.h>

#include "fixed_point.h"

namespace lstm_kernels {

// A Requantization in a form that takes few instructions, whether it is known
// at compile time or at run time.
// Both roundings add their half, and since ties are rounded away from zero, a
// negative number starts 1 lower. (So does one whose product is rounded to 0,
// but the shift removes the difference.)
struct SmallRequantization {
  int32_t multiplier;
  int32_t half;       // of 2^right_shift; 0 for 1
  int32_t sign_bits;  // all bits, or 0 without a right shift
  uint8_t left_shift;
  uint8_t right_shift;
};

constexpr SmallRequantization ForSmall(Requantization by) {
  if (by.shift >= 0) {
    return {by.multiplier, 0, 0, static_cast<uint8_t>(by.shift), 0};
  }
  const auto right_shift = static_cast<uint8_t>(-by.shift);
  return {by.multiplier, int32_t{1} << (right_shift - 1), -1, 0, right_shift};
}

// Whether the factor is known to be a power of two below 1. At run time the
// question takes longer than the multiplication.
[[gnu::always_inline]] inline bool IsKnownPowerOfTwo(
    const SmallRequantization& by) {
  return __builtin_constant_p(by.multiplier) &&
         by.multiplier == int32_t{1} << 30 && by.right_shift != 0;
}

// RequantizeProduct() for such a factor, where `product` has the sign of b: it
// needs no second multiplication. Rounding to 31 fractional bits is then
// (x + 1) / 2, and with n = 1 for a negative x both roundings are one shift,
// all divisions rounding down:
//
//   ((x + 1) / 2 + 2^(s - 1) - n) / 2^s  =  (x + 2^s + 1 - 2 n) / 2^(s + 1)
[[gnu::always_inline]] inline int32_t RequantizeByPowerOfTwo(
    int32_t product, int32_t b, const SmallRequantization& by) {
  const int32_t sign = (b >> 31) | 1;
  return (product + (sign + 2 * by.half)) >> (by.right_shift + 1);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SMALL_REQUANTIZATION_FORM_H_
