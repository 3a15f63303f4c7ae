#ifndef LSTM_KERNELS_LANES_MVE_H_
#define LSTM_KERNELS_LANES_MVE_H_

// lanes.h with MVE (Helium, Armv8.1-M): four units at once.

#include <arm_mve.h>
#include <stdint.h>

#include "small_requantization.h"

namespace lstm_kernels {

using Lanes = int32x4_t;
constexpr int kLanes = 4;

inline Lanes LoadLanes(const int16_t* from) { return vldrhq_s32(from); }
inline Lanes LoadLanes(const int32_t* from) { return vldrwq_s32(from); }
inline void StoreLanes(int16_t* to, Lanes x) { vstrhq_s32(to, x); }
inline void StoreLanes(int8_t* to, Lanes x) { vstrbq_s32(to, x); }
inline void StoreLanes(int32_t* to, Lanes x) { vstrwq_s32(to, x); }

inline Lanes Clamp(Lanes x, int32_t low, int32_t high) {
  return vminq_s32(vmaxq_s32(x, vdupq_n_s32(low)), vdupq_n_s32(high));
}

inline Lanes ClampRarely(Lanes x, int32_t high) {
  return Clamp(x, -high, high);
}

template <int kShift>
inline Lanes ShiftRightUnsigned(Lanes x) {
  return vreinterpretq_s32_u32(vshrq_n_u32(vreinterpretq_u32_s32(x), kShift));
}

// A shift to the left that saturates needs no vectors of bounds.
template <int kBits>
inline Lanes Saturate(Lanes x) {
  return vshrq_n_s32(vqshlq_n_s32(x, 32 - kBits), 32 - kBits);
}

inline Lanes SaturatingSum16(Lanes a, Lanes b) {
  return vshrq_n_s32(vqaddq_s32(vqshlq_n_s32(a, 16), vqshlq_n_s32(b, 16)), 16);
}

// VQRDMLAH adds the rounded high product to a start, here -1 where x is
// negative; VRSHL is the shift that rounds ties upwards.
inline Lanes RequantizeSmall(Lanes x, const SmallRequantization& by) {
  if (by.left_shift > 0) x = vshlq_r_s32(x, by.left_shift);
  if (by.right_shift == 0) return vqrdmulhq_n_s32(x, by.multiplier);
  return vrshlq_n_s32(vqrdmlahq_n_s32(vshrq_n_s32(x, 31), x, by.multiplier),
                      -by.right_shift);
}

inline Lanes RequantizeProduct(Lanes a, Lanes b,
                               const SmallRequantization& by) {
  return RequantizeSmall(a * b, by);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_LANES_MVE_H_
