#ifndef LSTM_KERNELS_ACTIVATIONS_INT16_PORTABLE_H_
#define LSTM_KERNELS_ACTIVATIONS_INT16_PORTABLE_H_

// activations_int16.h for one number and for Lanes.
//
// Places in the table are counted in 2048ths of a chord, less one: see
// sigmoid_table.h. So a place on the border of two chords is the end of the
// lower one, which is the same point. 0 counts as negative, which matters only
// for ties, and neither function has a tie at 0.

#include <stdint.h>

#include "fixed_point.h"
#include "interpolation.h"
#include "lanes.h"

namespace lstm_kernels {

// 1 / (1 + exp(-x)); x, int16 numbers, in Q3.12, result in Q0.15.
template <typename Number>
inline auto SigmoidInt16(Number x) {
  const auto place = PlaceOf(x, 12);
  // Three times an int16, in 512ths, stays inside the table.
  return ShiftRightUnsigned<17>(
      Interpolate(place >> 31, place >> kPlaceBits, place));
}

// Where in the table tanh(x) begins; x in Qm.n.
template <typename Number>
inline auto TanhPlace(Number x, int fractional_bits) {
  const int right_shift = fractional_bits - 12;
  if (right_shift > 0) {
    const int32_t half = int32_t{1} << (right_shift - 1);
    return ((x * 3 + half) >> right_shift) * 8 - 1;
  }
  if (fractional_bits == 0) x = Saturate<15>(x);  // no overflow, tanh is 1
  return PlaceOf(x, 24 * (int32_t{1} << -right_shift));
}

// 2 sigmoid - 1 in Q0.31, half a unit of the last place, and the 1 / 2^16 that
// is in the table for sigmoid, modulo 2^32.
constexpr int32_t kTanhOffset = 0x7FFF8000;

// tanh(x); x int16 numbers, result in Q0.15.
template <typename Number>
inline auto TanhInt16(Number x, int fractional_bits) {
  const auto place = TanhPlace(x, fractional_bits);
  const auto index = Saturate<9>(place >> kPlaceBits);
  return Interpolate((place >> 31) + kTanhOffset, index, place) >> 16;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_ACTIVATIONS_INT16_PORTABLE_H_
