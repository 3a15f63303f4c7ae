#ifndef LSTM_KERNELS_LANES_H_
#define LSTM_KERNELS_LANES_H_

// int32 numbers of several units side by side, so that one equation serves a
// chip that computes one unit at a time and one that computes four.
//
//   Lanes    int32_t; with MVE (Helium, Armv8.1-M) a vector of four
//   kLanes   how many units one Lanes holds
//
// What the kernels do with Lanes beyond + - * >> is below: the functions of
// fixed_point.h for a vector, and reading from and writing to narrower arrays.

#include <cstdint>

#include "fixed_point.h"

#if defined(__ARM_FEATURE_MVE) && (__ARM_FEATURE_MVE & 1)
#define LSTM_KERNELS_MVE 1
#include <arm_mve.h>
#else
#define LSTM_KERNELS_MVE 0
#endif

namespace lstm_kernels {

// Saturating to int16 what two int16 numbers, each saturated itself, add up to.
inline std::int32_t SaturatingSum16(std::int32_t a, std::int32_t b) {
#ifdef __ARM_FEATURE_DSP
  const std::int32_t sum = __qadd16(Saturate<16>(a), Saturate<16>(b));
  return static_cast<std::int16_t>(sum);
#else
  return Saturate<16>(Saturate<16>(a) + Saturate<16>(b));
#endif
}

#if LSTM_KERNELS_MVE

using Lanes = int32x4_t;
constexpr int kLanes = 4;

inline Lanes LoadLanes(const std::int16_t* from) { return vldrhq_s32(from); }
inline Lanes LoadLanes(const std::int32_t* from) { return vldrwq_s32(from); }
inline void StoreLanes(std::int16_t* to, Lanes x) { vstrhq_s32(to, x); }
inline void StoreLanes(std::int8_t* to, Lanes x) { vstrbq_s32(to, x); }
inline void StoreLanes(std::int32_t* to, Lanes x) { vstrwq_s32(to, x); }

inline Lanes Clamp(Lanes x, std::int32_t low, std::int32_t high) {
  return vminq_s32(vmaxq_s32(x, vdupq_n_s32(low)), vdupq_n_s32(high));
}

// Narrowing saturates. Its result lies in the lower half of each lane, where
// widening and narrower stores look for it; the upper halves are left over.
inline int16x8_t Narrow(Lanes x) {
  return vqmovnbq_s32(vuninitializedq_s16(), x);
}

template <int kBits>
inline Lanes Saturate(Lanes x) {
  constexpr std::int32_t kEnd = std::int32_t{1} << (kBits - 1);
  return Clamp(x, -kEnd, kEnd - 1);
}

template <>
inline Lanes Saturate<8>(Lanes x) {
  const int8x16_t bytes = vqmovnbq_s16(vuninitializedq_s8(), Narrow(x));
  return vmovlbq_s16(vmovlbq_s8(bytes));
}

inline Lanes SaturatingSum16(Lanes a, Lanes b) {
  return vmovlbq_s16(vqaddq_s16(Narrow(a), Narrow(b)));
}

// VQRDMLAH is the rounded high product added to what starts it, here -1 where
// x is negative, and VRSHL the shift that rounds ties upwards.
inline Lanes RequantizeSmall(Lanes x, Requantization by) {
  if (by.shift >= 0) {
    if (by.shift > 0) x = vshlq_r_s32(x, by.shift);
    return vqrdmulhq_n_s32(x, by.multiplier);
  }
  return vrshlq_n_s32(vqrdmlahq_n_s32(vshrq_n_s32(x, 31), x, by.multiplier),
                      by.shift);
}

inline Lanes RequantizeProduct(Lanes a, Lanes b, Requantization by) {
  return RequantizeSmall(a * b, by);
}

#else

using Lanes = std::int32_t;
constexpr int kLanes = 1;

template <typename Narrow>
inline Lanes LoadLanes(const Narrow* from) {
  return *from;
}

template <typename Narrow>
inline void StoreLanes(Narrow* to, Lanes x) {
  *to = static_cast<Narrow>(x);
}

#endif

// How many numbers an array needs that is read and written by Lanes.
constexpr int RoundUp(int size, int step) {
  return (size + step - 1) / step * step;
}

constexpr int PaddedUnits(int units) { return RoundUp(units, kLanes); }

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_LANES_H_
