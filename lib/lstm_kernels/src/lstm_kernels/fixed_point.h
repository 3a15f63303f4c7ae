#ifndef LSTM_KERNELS_FIXED_POINT_H_
#define LSTM_KERNELS_FIXED_POINT_H_

// Fixed-point arithmetic with the rounding of TensorFlow Lite's reference
// kernels (gemmlowp's fixedpoint.h and TFLite's common.h).
//
// Qm.n is a two's complement number with m integer and n fractional bits beside
// the sign: raw / 2^n, in [-2^m, 2^m).

#include <stdint.h>

#include "high_product.h"
#include "saturation.h"

namespace lstm_kernels {

// What C++17 leaves to the implementation.
static_assert((int32_t{-3} >> 1) == -2 && (int64_t{-3} >> 1) == -2,
              "lstm_kernels needs a right shift that keeps the sign");
static_assert(static_cast<int16_t>(0x18000) == -0x8000,
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

// A Requantization for small sums, |x 2^left_shift| < 2^30, in a form that
// takes few instructions, whether it is known at compile time or at run time.
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

// RequantizeSmall(a * b, by) of int16 numbers and a factor below 1, where
// a >= 0: the product has the sign of b. A factor that is a power of two needs
// no second multiplication: rounding to 31 fractional bits is then (x + 1) / 2,
// and with n = 1 for a negative x both roundings are one shift, all divisions
// rounding down:
//
//   ((x + 1) / 2 + 2^(s - 1) - n) / 2^s  =  (x + 2^s + 1 - 2 n) / 2^(s + 1)
inline int32_t RequantizeProduct(int32_t a, int32_t b,
                                 const SmallRequantization& by) {
  const int32_t product =
      int32_t{static_cast<int16_t>(a)} * static_cast<int16_t>(b);
  // At run time the question takes longer than the multiplication.
  if (!__builtin_constant_p(by.multiplier) ||
      by.multiplier != int32_t{1} << 30 || by.right_shift == 0) {
    return RequantizeShifted(2 * product, by);
  }
  const int32_t sign = (b >> 31) | 1;
  return (product + (sign + 2 * by.half)) >> (by.right_shift + 1);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_FIXED_POINT_H_
