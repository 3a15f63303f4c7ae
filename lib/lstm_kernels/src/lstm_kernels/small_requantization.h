#ifndef LSTM_KERNELS_SMALL_REQUANTIZATION_H_
#define LSTM_KERNELS_SMALL_REQUANTIZATION_H_

// Requantize() of fixed_point.h for small sums, |x 2^left_shift| < 2^30, as the
// gates and products of an LSTM have them.
//
//   SmallRequantization          a factor in the form that the chip likes
//   ForSmall(factor)             makes it
//   RequantizeSmall(x, by)       x times the factor, rounded twice
//   RequantizeProduct(a, b, by)  RequantizeSmall(a * b, by) of int16 numbers
//                                and a factor below 1, where a >= 0

#include <stdint.h>

#include "fixed_point.h"
#include "instruction_sets.h"

#if LSTM_KERNELS_AVR
#include "small_requantization_avr.h"
#elif LSTM_KERNELS_THUMB || LSTM_KERNELS_ESP8266
#include "small_requantization_halves.h"
#else
#include "small_requantization_portable.h"
#endif

namespace lstm_kernels {

constexpr SmallRequantization SmallFromPair(const int32_t (&pair)[2]) {
  return ForSmall(FromPair(pair));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SMALL_REQUANTIZATION_H_
