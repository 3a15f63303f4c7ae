#ifndef LSTM_KERNELS_SATURATION_DSP_H_
#define LSTM_KERNELS_SATURATION_DSP_H_

// saturation.h with SSAT, and with QADD16 of the DSP extension of Armv7E-M and
// Armv8-M.

#include <arm_acle.h>
#include <stdint.h>

namespace lstm_kernels {

template <int kBits>
inline int32_t Saturate(int32_t x) {
  return __ssat(x, kBits);
}

inline int32_t SaturatingSum16(int32_t a, int32_t b) {
  const int32_t sum = __qadd16(Saturate<16>(a), Saturate<16>(b));
  return static_cast<int16_t>(sum);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SATURATION_DSP_H_
