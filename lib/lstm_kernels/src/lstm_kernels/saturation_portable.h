#ifndef LSTM_KERNELS_SATURATION_PORTABLE_H_
#define LSTM_KERNELS_SATURATION_PORTABLE_H_

// saturation.h in plain C++.

#include <stdint.h>

namespace lstm_kernels {

template <int kBits>
inline int32_t Saturate(int32_t x) {
  constexpr int32_t kEnd = int32_t{1} << (kBits - 1);
  return Clamp(x, -kEnd, kEnd - 1);
}

inline int32_t SaturatingSum16(int32_t a, int32_t b) {
  return Saturate<16>(Saturate<16>(a) + Saturate<16>(b));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SATURATION_PORTABLE_H_
