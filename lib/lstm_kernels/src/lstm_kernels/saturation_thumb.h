#ifndef LSTM_KERNELS_SATURATION_THUMB_H_
#define LSTM_KERNELS_SATURATION_THUMB_H_

// saturation.h for Armv6-M and Armv8-M Baseline: SXTH and SXTB drop the upper
// bits, and almost always nothing is lost.

#include <stdint.h>

namespace lstm_kernels {

// x without its upper bits.
template <int kBits>
inline int32_t Narrow(int32_t x) {
  if constexpr (kBits == 16) return static_cast<int16_t>(x);
  if constexpr (kBits == 8) return static_cast<int8_t>(x);
  constexpr int kUnused = 32 - kBits;
  return static_cast<int32_t>(static_cast<uint32_t>(x) << kUnused) >> kUnused;
}

template <int kBits>
inline int32_t Saturate(int32_t x) {
  if (__builtin_expect(Narrow<kBits>(x) == x, 1)) return x;
  return (x >> 31) ^ ((int32_t{1} << (kBits - 1)) - 1);
}

inline int32_t SaturatingSum16(int32_t a, int32_t b) {
  return Saturate<16>(Saturate<16>(a) + Saturate<16>(b));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SATURATION_THUMB_H_
