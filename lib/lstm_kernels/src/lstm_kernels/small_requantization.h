#ifndef LSTM_KERNELS_SMALL_REQUANTIZATION_H_
#define LSTM_KERNELS_SMALL_REQUANTIZATION_H_

// Requantize() of fixed_point.h for small sums, |x 2^left_shift| < 2^30, as the
// gates and products of an LSTM have them.
//
//   RequantizeSmall(x, by)       x times the factor, rounded twice
//   RequantizeProduct(a, b, by)  RequantizeSmall(a * b, by) of int16 numbers
//                                and a factor below 1, where a >= 0

#include <stdint.h>

#include "fixed_point.h"
#include "instruction_sets.h"

namespace lstm_kernels {

// A Requantization in a form that takes few instructions, whether it is known
// at compile time or at run time.
// Both roundings add their half, and since ties are rounded away from zero, a
// negative number starts 1 lower. (So does one whose product is rounded to 0,
// but the shift removes the difference.)
struct SmallRequantization {
  int32_t multiplier;
  int32_t left_shift;
  int32_t half;       // of 2^right_shift; 0 for 1
  int32_t sign_bits;  // all bits, or 0 without a right shift
  int32_t right_shift;
};

constexpr SmallRequantization ForSmall(Requantization by) {
  if (by.shift >= 0) return {by.multiplier, by.shift, 0, 0, 0};
  return {by.multiplier, 0, int32_t{1} << (-by.shift - 1), -1, -by.shift};
}

constexpr SmallRequantization SmallFromPair(const int32_t (&pair)[2]) {
  return ForSmall(FromPair(pair));
}

}  // namespace lstm_kernels

#if LSTM_KERNELS_AVR
#include "small_requantization_avr.h"
#elif LSTM_KERNELS_THUMB
#include "small_requantization_thumb.h"
#else
#include "small_requantization_portable.h"
#endif

#endif  // LSTM_KERNELS_SMALL_REQUANTIZATION_H_
