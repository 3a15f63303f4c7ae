#ifndef LSTM_KERNELS_SATURATION_SAT_H_
#define LSTM_KERNELS_SATURATION_SAT_H_

// saturation.h with SSAT of Armv7-M and Armv8-M Mainline.

#include <arm_acle.h>
#include <stdint.h>

namespace lstm_kernels {

template <int kBits>
inline int32_t Saturate(int32_t x) {
  return __ssat(x, kBits);
}

inline int32_t SaturatingSum16(int32_t a, int32_t b) {
  return Saturate<16>(Saturate<16>(a) + Saturate<16>(b));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SATURATION_SAT_H_
