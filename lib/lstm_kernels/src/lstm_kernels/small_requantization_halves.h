#ifndef LSTM_KERNELS_SMALL_REQUANTIZATION_HALVES_H_
#define LSTM_KERNELS_SMALL_REQUANTIZATION_HALVES_H_

// small_requantization.h for chips without a product of 64 bits, Armv6-M,
// Armv8-M Baseline and the ESP8266: the product of x and the multiplier m,
// divided by 2^31, out of products of 16 bits.
//
//   x = 2^16 x1 + x0,  m = 2^16 m1 + m0
//   x m / 2^31 = 2 x1 m1 + (x1 m0 + x0 m1 + x0 m0 / 2^16) / 2^15
//
// The lower halves have a sign: as |x| < 2^30, the sum in brackets then fits.

#include <stdint.h>

#include "product16.h"
#include "small_requantization_form.h"

namespace lstm_kernels {

inline int32_t RequantizeSmall(int32_t x, const SmallRequantization& by) {
  x = WrappingShiftLeft(x, by.left_shift);
  const int32_t x0 = static_cast<int16_t>(x), x1 = (x - x0) >> 16;
  int32_t m0 = static_cast<int16_t>(by.multiplier);
  auto m1 = static_cast<int32_t>(
      (static_cast<uint32_t>(by.multiplier) - static_cast<uint32_t>(m0)) >> 16);
  asm("" : "+r"(m0), "+r"(m1));  // or GCC multiplies by shifts and additions
  const int32_t rest = ((x0 * m0) >> 16) + x1 * m0 + x0 * m1;
  const int32_t start = by.half + ((x >> 31) & by.sign_bits);
  return (start + 2 * (x1 * m1) + (((rest >> 14) + 1) >> 1)) >> by.right_shift;
}

inline int32_t RequantizeProduct(int32_t a, int32_t b,
                                 const SmallRequantization& by) {
  const int32_t product =
      Product16(static_cast<int16_t>(a), static_cast<int16_t>(b));
  if (IsKnownPowerOfTwo(by)) return RequantizeByPowerOfTwo(product, b, by);
  return RequantizeSmall(product, by);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SMALL_REQUANTIZATION_HALVES_H_
