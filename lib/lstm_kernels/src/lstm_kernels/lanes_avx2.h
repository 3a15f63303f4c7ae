#ifndef LSTM_KERNELS_LANES_AVX2_H_
#define LSTM_KERNELS_LANES_AVX2_H_

// lanes.h with AVX2 (x86-64): eight units at once.

#include <immintrin.h>
#include <stdint.h>

#include "small_requantization.h"

namespace lstm_kernels {

using Lanes = int32_t __attribute__((vector_size(32)));
constexpr int kLanes = 8;

inline Lanes FromVector(__m256i x) { return reinterpret_cast<Lanes>(x); }
inline __m256i ToVector(Lanes x) { return reinterpret_cast<__m256i>(x); }

inline Lanes LoadLanes(const int16_t* from) {
  const auto* address = reinterpret_cast<const __m128i*>(from);
  return FromVector(_mm256_cvtepi16_epi32(_mm_loadu_si128(address)));
}

inline Lanes LoadLanes(const int32_t* from) {
  const auto* address = reinterpret_cast<const __m256i*>(from);
  return FromVector(_mm256_loadu_si256(address));
}

// The numbers must fit. Packing works on each half of a vector separately.
inline void StoreLanes(int16_t* to, Lanes x) {
  const __m256i halves = _mm256_packs_epi32(ToVector(x), ToVector(x));
  const __m256i whole = _mm256_permute4x64_epi64(halves, 0b1000);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to),
                   _mm256_castsi256_si128(whole));
}

inline void StoreLanes(int32_t* to, Lanes x) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), ToVector(x));
}

inline Lanes Clamp(Lanes x, int32_t low, int32_t high) {
  const __m256i raised = _mm256_max_epi32(ToVector(x), _mm256_set1_epi32(low));
  return FromVector(_mm256_min_epi32(raised, _mm256_set1_epi32(high)));
}

inline Lanes ClampRarely(Lanes x, int32_t high) {
  return Clamp(x, -high, high);
}

template <int kShift>
inline Lanes ShiftRightUnsigned(Lanes x) {
  return FromVector(_mm256_srli_epi32(ToVector(x), kShift));
}

template <int kBits>
inline Lanes Saturate(Lanes x) {
  constexpr int32_t kEnd = int32_t{1} << (kBits - 1);
  return Clamp(x, -kEnd, kEnd - 1);
}

// Packing to int16 saturates; it puts four numbers of a next to the same four
// of b; a rotation by half of the 16 bytes aligns them.
inline Lanes SaturatingSum16(Lanes a, Lanes b) {
  const __m256i both = _mm256_packs_epi32(ToVector(a), ToVector(b));
  const __m256i turned = _mm256_shuffle_epi32(both, 0b01001110);
  const __m256i sum = _mm256_adds_epi16(both, turned);
  return FromVector(_mm256_unpacklo_epi16(sum, sum)) >> 16;
}

// start + round(a * b / 2^32), ties upwards. VPMULDQ multiplies every second
// lane; the upper halves of the products are used.
inline Lanes AddHighProduct(Lanes start, Lanes a, int32_t b) {
  const __m256i factor = _mm256_set1_epi32(b);
  const __m256i half = _mm256_set1_epi64x(int64_t{1} << 31);
  const __m256i odd_lanes = _mm256_srli_epi64(ToVector(a), 32);
  const __m256i even =
      _mm256_add_epi64(_mm256_mul_epi32(ToVector(a), factor), half);
  const __m256i odd =
      _mm256_add_epi64(_mm256_mul_epi32(odd_lanes, factor), half);
  const __m256i high =
      _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0b10101010);
  return start + FromVector(high);
}

inline Lanes RequantizeShifted(Lanes shifted, const SmallRequantization& by) {
  const Lanes start = ((shifted >> 31) & by.sign_bits) + by.half;
  return AddHighProduct(start, shifted, by.multiplier) >> by.right_shift;
}

inline Lanes RequantizeSmall(Lanes x, const SmallRequantization& by) {
  return RequantizeShifted(
      FromVector(_mm256_slli_epi32(ToVector(x), 1 + by.left_shift)), by);
}

// VPMADDWD multiplies the lower halves, and the upper ones, which are 0 in a.
inline Lanes RequantizeProduct(Lanes a, Lanes b,
                               const SmallRequantization& by) {
  return RequantizeShifted(
      2 * FromVector(_mm256_madd_epi16(ToVector(a), ToVector(b))), by);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_LANES_AVX2_H_
