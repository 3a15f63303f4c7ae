#ifndef LSTM_KERNELS_FIXED_POINT_H_
#define LSTM_KERNELS_FIXED_POINT_H_

// Fixed-point arithmetic with the rounding of TensorFlow Lite's reference
// kernels (gemmlowp's fixedpoint.h and TFLite's common.h).
//
// Qm.n is a two's complement number with m integer and n fractional bits beside
// the sign: raw / 2^n, in [-2^m, 2^m).

#include <stdint.h>

#include "saturation.h"

namespace lstm_kernels {

// What C++17 leaves to the implementation.
static_assert((int32_t{-3} >> 1) == -2 && (int64_t{-3} >> 1) == -2,
              "lstm_kernels needs a right shift that keeps the sign");
static_assert(static_cast<int16_t>(int32_t{0x18000}) == -int32_t{0x8000},
              "lstm_kernels needs narrowing that drops the upper bits");

// A real factor in [0, 2^30) as TFLite stores it:
//   factor = multiplier / 2^31 * 2^shift,  multiplier in [2^30, 2^31) or 0.
struct Requantization {
  int32_t multiplier;
  int32_t shift;
};

// The factor that a generated header holds as {multiplier, shift}.
constexpr Requantization FromPair(const int32_t (&pair)[2]) {
  return {pair[0], pair[1]};
}

// x * 2^shift modulo 2^32; shift in [0, 31].
constexpr int32_t WrappingShiftLeft(int32_t x, int shift) {
  return static_cast<int32_t>(static_cast<uint32_t>(x) << shift);
}

// x / 2^kShift of an unsigned number.
template <int kShift>
inline int32_t ShiftRightUnsigned(int32_t x) {
  return static_cast<int32_t>(static_cast<uint32_t>(x) >> kShift);
}

// round(a * b / 2^31), ties upwards: the product of two Q0.31 numbers, ARM's
// SQRDMULH. That saturates -1 * -1, which no kernel needs.
int32_t DoublingHighProduct(int32_t a, int32_t b);

// round(x / 2^shift), ties away from zero; shift in [0, 31].
int32_t RoundingShiftRight(int32_t x, int shift);

// x times the factor `by`, rounded twice: once to 31 fractional bits, once by
// the right shift. TFLite calls it MultiplyByQuantizedMultiplier; with a single
// rounding the last bit would sometimes differ.
int32_t Requantize(int32_t x, Requantization by);

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_FIXED_POINT_H_
