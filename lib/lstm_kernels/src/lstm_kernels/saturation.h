#ifndef LSTM_KERNELS_SATURATION_H_
#define LSTM_KERNELS_SATURATION_H_

// The nearest number of fewer bits.
//
//   Clamp(x, low, high)    the nearest number from low to high
//   ClampRarely(x, high)   the same from -high to high, fast for numbers that
//                          are inside
//   Saturate<kBits>(x)     the nearest number of kBits bits, sign included
//   SaturatingSum16(a, b)  the sum of a and b, each saturated to int16,
//                          saturated to int16

#include <stdint.h>

#include "instruction_sets.h"

namespace lstm_kernels {

constexpr int32_t Clamp(int32_t x, int32_t low, int32_t high) {
  return x < low ? low : (x > high ? high : x);
}

// Given x + high.
inline int32_t ClampRarely(int32_t x, int32_t high, int32_t above_low) {
  const auto range = static_cast<uint32_t>(2 * high);
  if (__builtin_expect(static_cast<uint32_t>(above_low) > range, 0)) {
    asm("");  // or the compiler would not branch
    return x < 0 ? -high : high;
  }
  return x;
}

inline int32_t ClampRarely(int32_t x, int32_t high) {
  return ClampRarely(x, high, x + high);
}

}  // namespace lstm_kernels

#if LSTM_KERNELS_DSP
#include "saturation_dsp.h"
#elif LSTM_KERNELS_SAT
#include "saturation_sat.h"
#elif LSTM_KERNELS_AVR
#include "saturation_avr.h"
#elif LSTM_KERNELS_THUMB
#include "saturation_thumb.h"
#else
#include "saturation_portable.h"
#endif

#endif  // LSTM_KERNELS_SATURATION_H_
