#ifndef LSTM_KERNELS_SMALL_REQUANTIZATION_AVR_H_
#define LSTM_KERNELS_SMALL_REQUANTIZATION_AVR_H_

// small_requantization.h for AVR: functions that take the factor in registers,
// since a chip of this size has little room for one copy for each factor.

#include <stdint.h>

#include "fixed_point.h"
#include "high_product.h"
#include "product16.h"
#include "rounding_shift.h"

namespace lstm_kernels {

struct SmallRequantization {
  int32_t multiplier;
  uint8_t left_shift;
  uint8_t right_shift;
};

constexpr SmallRequantization ForSmall(Requantization by) {
  return {by.multiplier, static_cast<uint8_t>(by.shift > 0 ? by.shift : 0),
          static_cast<uint8_t>(by.shift < 0 ? -by.shift : 0)};
}

[[gnu::noinline]] inline int32_t RequantizeWith(int32_t x, int32_t multiplier,
                                                uint8_t left_shift,
                                                uint8_t right_shift) {
  for (; left_shift > 0; --left_shift) x += x;
  return RoundedShift(HighProduct<31>(x, multiplier), right_shift);
}

inline int32_t RequantizeSmall(int32_t x, const SmallRequantization& by) {
  return RequantizeWith(x, by.multiplier, by.left_shift, by.right_shift);
}

// A factor that is a power of two needs no second multiplication: see
// small_requantization_form.h.
[[gnu::noinline]] inline int32_t RequantizeProductWith(int16_t a, int16_t b,
                                                       int32_t multiplier,
                                                       uint8_t right_shift) {
  const int32_t product = Product16(a, b);
  if (multiplier != int32_t{1} << 30 || right_shift == 0) {
    return RequantizeWith(product, multiplier, 0, right_shift);
  }
  return RoundedShift(b < 0 ? product : product + 1, right_shift + 1);
}

inline int32_t RequantizeProduct(int32_t a, int32_t b,
                                 const SmallRequantization& by) {
  return RequantizeProductWith(static_cast<int16_t>(a), static_cast<int16_t>(b),
                               by.multiplier, by.right_shift);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SMALL_REQUANTIZATION_AVR_H_
