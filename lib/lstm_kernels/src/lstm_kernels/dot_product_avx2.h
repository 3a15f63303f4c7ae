#ifndef LSTM_KERNELS_DOT_PRODUCT_AVX2_H_
#define LSTM_KERNELS_DOT_PRODUCT_AVX2_H_

// dot_product.h with AVX2.

#include <immintrin.h>
#include <stdint.h>

#include "lanes.h"

namespace lstm_kernels {

constexpr int PlaceOfWeight(int i, int /* size */) { return i; }

constexpr int PaddedWeights(int size) { return RoundUp(size, 8); }

// VPMOVSXBW widens eight, VPMADDWD multiplies them and adds neighbours.
inline int32_t DotProduct(const int8_t* weights, const int16_t* values,
                          int size, int32_t start) {
  __m128i sums = _mm_cvtsi32_si128(start);
#pragma GCC unroll 8
  for (int i = 0; i < size; i += 8) {
    const __m128i w = _mm_cvtepi8_epi16(
        _mm_loadl_epi64(reinterpret_cast<const __m128i*>(weights + i)));
    const __m128i x =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(values + i));
    sums = _mm_add_epi32(sums, _mm_madd_epi16(w, x));
  }
  sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0b01001110));
  sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0b10110001));
  return _mm_cvtsi128_si32(sums);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_DOT_PRODUCT_AVX2_H_
