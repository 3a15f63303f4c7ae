#ifndef LSTM_KERNELS_FIXED_POINT_H_
#define LSTM_KERNELS_FIXED_POINT_H_

// Fixed-point arithmetic with the rounding of TensorFlow Lite's reference
// kernels (gemmlowp's fixedpoint.h and TFLite's common.h).
//
// Qm.n is a two's complement number with m integer and n fractional bits beside
// the sign: raw / 2^n, in [-2^m, 2^m).

#include <cstdint>
#include <limits>

#ifdef __ARM_FEATURE_SAT
#include <arm_acle.h>
#endif

namespace lstm_kernels {

// A real factor in [0, 2^30) as TFLite stores it:
//   factor = multiplier / 2^31 * 2^shift,  multiplier in [2^30, 2^31) or 0.
struct Requantization {
  std::int32_t multiplier;
  std::int32_t shift;
};

constexpr std::int32_t Clamp(std::int32_t x, std::int32_t low,
                             std::int32_t high) {
  return x < low ? low : (x > high ? high : x);
}

// The nearest number of kBits bits, sign included; SSAT where there is one.
template <int kBits>
inline std::int32_t Saturate(std::int32_t x) {
#ifdef __ARM_FEATURE_SAT
  return __ssat(x, kBits);
#else
  constexpr std::int32_t kEnd = std::int32_t{1} << (kBits - 1);
  return Clamp(x, -kEnd, kEnd - 1);
#endif
}

// x * 2^shift modulo 2^32; shift in [0, 31].
constexpr std::int32_t WrappingShiftLeft(std::int32_t x, int shift) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(x) << shift);
}

// round(a * b / 2^31), ties upwards; -2^31 * -2^31 saturates. This is the
// product of two Q0.31 numbers, ARM's SQRDMULH.
constexpr std::int32_t RoundingDoublingHighMultiply(std::int32_t a,
                                                    std::int32_t b) {
  constexpr std::int32_t kLowest = std::numeric_limits<std::int32_t>::min();
  if (a == kLowest && b == kLowest) {
    return std::numeric_limits<std::int32_t>::max();
  }
  const std::int64_t product = static_cast<std::int64_t>(a) * b;
  return static_cast<std::int32_t>((product + (std::int64_t{1} << 30)) >> 31);
}

// round(x / 2^shift), ties away from zero; shift in [0, 31].
constexpr std::int32_t RoundingShiftRight(std::int32_t x, int shift) {
  const std::int32_t mask =
      static_cast<std::int32_t>((std::uint32_t{1} << shift) - 1);
  const std::int32_t remainder = x & mask;
  const std::int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> shift) + (remainder > threshold ? 1 : 0);
}

// x times the factor that `by` stands for, rounded twice: once to 31 fractional
// bits, once by the right shift. TFLite calls it MultiplyByQuantizedMultiplier;
// a single rounding would differ in the last bit now and then.
constexpr std::int32_t Requantize(std::int32_t x, Requantization by) {
  const int left_shift = by.shift > 0 ? by.shift : 0;
  const int right_shift = by.shift > 0 ? 0 : -by.shift;
  return RoundingShiftRight(
      RoundingDoublingHighMultiply(WrappingShiftLeft(x, left_shift),
                                   by.multiplier),
      right_shift);
}

// start + round(a * b / 2^31) for |a| < 2^30, which lets 2 a be a number.
inline std::int32_t AddHighProductOfSmall(std::int32_t start, std::int32_t a,
                                          std::int32_t b) {
#ifdef __ARM_FEATURE_DSP
  // The compilers know no way to ask for SMMLAR, (start 2^32 + 2 a b + 2^31) /
  // 2^32.
  std::int32_t sum;
  asm("smmlar %0, %1, %2, %3" : "=r"(sum) : "r"(2 * a), "r"(b), "r"(start));
  return sum;
#else
  return start +
         static_cast<std::int32_t>(
             (static_cast<std::int64_t>(2 * a) * b + (std::int64_t{1} << 31)) >>
             32);
#endif
}

// Requantize() for |x| < 2^30. Where the factor has a right shift s it takes a
// few instructions: both roundings add their half, and since a tie is rounded
// away from zero a negative number starts 1 lower. (One whose product is
// rounded to 0 does so too, which the shift forgives.)
inline std::int32_t RequantizeSmall(std::int32_t x, Requantization by) {
  if (by.shift >= 0) return Requantize(x, by);
  const std::int32_t half = std::int32_t{1} << (-by.shift - 1);
  return (AddHighProductOfSmall(half, x, by.multiplier) + (x >> 31)) >>
         -by.shift;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_FIXED_POINT_H_
