#ifndef LSTM_KERNELS_ACTIVATIONS_INT16_AVR_H_
#define LSTM_KERNELS_ACTIVATIONS_INT16_AVR_H_

// activations_int16.h for AVR: from the points, which take a quarter of the
// chords' flash, and for positive arguments, since both functions are symmetric
// to the last bit.

#include <stdint.h>

#include "fixed_point.h"
#include "flash.h"
#include "sigmoid_points.h"

namespace lstm_kernels {

inline constexpr LSTM_KERNELS_FLASH sigmoid_table::Points kSigmoidPoints =
    sigmoid_table::MakePoints();

// The upper half of a * b + start.
inline uint16_t UpperHalfOfProduct(uint16_t a, uint16_t b, uint16_t start) {
  uint16_t high;
  uint8_t zero = 0;
  asm("mul %B[a], %B[b]\n\t"
      "movw %[high], r0\n\t"
      "mul %A[a], %A[b]\n\t"
      "add %A[low], r0\n\t"
      "adc %B[low], r1\n\t"
      "adc %A[high], %[zero]\n\t"
      "adc %B[high], %[zero]\n\t"
      "mul %A[a], %B[b]\n\t"
      "add %B[low], r0\n\t"
      "adc %A[high], r1\n\t"
      "adc %B[high], %[zero]\n\t"
      "mul %B[a], %A[b]\n\t"
      "add %B[low], r0\n\t"
      "adc %A[high], r1\n\t"
      "adc %B[high], %[zero]\n\t"
      "clr r1"
      : [high] "=&r"(high), [low] "+&r"(start), [zero] "+&r"(zero)
      : [a] "r"(a), [b] "r"(b)
      : "r0");
  return high;
}

// 2^16 sigmoid(x), x >= 0 in 256ths of a chord and, at the top of `rest`, of
// those. `rounding`, in 1 / 2^16, is added before the fraction is dropped.
[[gnu::noinline]] inline uint16_t SigmoidBetweenPoints(uint16_t x, uint8_t rest,
                                                       uint16_t rounding) {
  const uint16_t* point = kSigmoidPoints.of + static_cast<uint8_t>(x >> 8);
  const uint16_t left = ReadFlash(point);
  const uint16_t slope = ReadFlash(point + 1) - left;
  const uint16_t fraction = static_cast<uint16_t>(x << 8) | rest;
  return left + UpperHalfOfProduct(slope, fraction, rounding);
}

constexpr uint16_t Distance(int16_t x) {
  return x < 0 ? -static_cast<uint16_t>(x) : static_cast<uint16_t>(x);
}

// The place in the table is 3 x in 512ths of a chord.
[[gnu::noinline]] inline int16_t SigmoidInt16(int16_t x) {
  const uint16_t distance = Distance(x);
  const uint16_t place = distance + (distance >> 1);
  const uint8_t rest = distance & 1 ? 0x80 : 0;
  const uint16_t result = (SigmoidBetweenPoints(place, rest, 0) + 1u) >> 1;
  return static_cast<int16_t>(x < 0 ? 32768u - result : result);
}

// Where in the table tanh begins, in 256ths of a chord, with more than 12
// fractional bits: 3 x / 2^shift, rounded to the nearest, ties upwards.
[[gnu::noinline]] inline uint16_t TanhPlace(uint16_t distance, bool is_negative,
                                            uint8_t shift) {
  uint32_t place = uint32_t{distance} * 2 + distance - (is_negative ? 1 : 0) +
                   (uint32_t{1} << (shift - 1));
  for (; shift > 0; --shift) place >>= 1;
  return static_cast<uint16_t>(place);
}

[[gnu::noinline]] inline int16_t TanhInt16(int16_t x, int8_t fractional_bits) {
  constexpr uint16_t kMax = 0xFFFF / 3;  // from here on tanh is 1
  uint16_t place = Distance(x);
  if (fractional_bits > 12) {
    place = TanhPlace(place, x < 0, static_cast<uint8_t>(fractional_bits - 12));
  } else {
    for (; fractional_bits < 12 && place < kMax; ++fractional_bits) place *= 2;
    place = place < kMax ? place * 3 : 0xFFFF;
  }
  const auto result =
      static_cast<int16_t>(SigmoidBetweenPoints(place, 0, 0x8000) - 32768u);
  return x < 0 ? -result : result;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_ACTIVATIONS_INT16_AVR_H_
