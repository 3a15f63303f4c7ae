#ifndef LSTM_KERNELS_DOT_PRODUCT_H_
#define LSTM_KERNELS_DOT_PRODUCT_H_

// start + sum over i of weights[i] * values[i] into int32, int8 by int16, or by
// int8 with MVE. Weight i is at PlaceOfWeight(i, size), in the order of the
// instruction set. PaddedWeights(size) weights are read, those after `size` are
// 0, and as many values, which may be anything there.

#include <cstdint>
#include <cstring>

#include "instruction_sets.h"
#include "lanes.h"

namespace lstm_kernels {

#if LSTM_KERNELS_MVE || LSTM_KERNELS_AVX2 || !LSTM_KERNELS_DSP

constexpr int PlaceOfWeight(int i, int /* size */) { return i; }

#endif

#if LSTM_KERNELS_AVX2

constexpr int PaddedWeights(int size) { return RoundUp(size, 8); }

#else

constexpr int PaddedWeights(int size) { return size; }

#endif

#if LSTM_KERNELS_MVE

// int8 by int8, sixteen at a time: up to a multiple of sixteen the values are
// read, and may be anything after `size`.
inline std::int32_t DotProduct(const std::int8_t* weights,
                               const std::int8_t* values, int size,
                               std::int32_t start) {
  std::int32_t sum = start;
  for (int i = 0; i + 16 <= size; i += 16) {
    sum = vmladavaq_s8(sum, vldrbq_s8(weights + i), vldrbq_s8(values + i));
  }
  if (size % 16 == 0) return sum;
  const int done = size - size % 16;
  return vmladavaq_s8(sum, vldrbq_z_s8(weights + done, vctp8q(size % 16)),
                      vldrbq_s8(values + done));
}

#elif LSTM_KERNELS_AVX2

// VPMOVSXBW widens eight, VPMADDWD multiplies them and adds neighbours.
inline std::int32_t DotProduct(const std::int8_t* weights,
                               const std::int16_t* values, int size,
                               std::int32_t start) {
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

#elif LSTM_KERNELS_DSP

// SXTB16 widens bytes 0 and 2 of a word, and after a rotation bytes 1 and 3. So
// of four weights the two in the middle change places, and each SXTB16 gives
// two neighbours.
constexpr int PlaceOfWeight(int i, int size) {
  constexpr int kPlaces[4] = {0, 2, 1, 3};
  const bool among_four = i < size - size % 4;
  return among_four ? i - i % 4 + kPlaces[i % 4] : i;
}

inline int16x2_t EvenBytes(std::uint32_t bytes) {
  return __sxtb16(static_cast<int8x4_t>(bytes));
}

// The compilers would rotate the word in a separate instruction.
inline int16x2_t OddBytes(std::uint32_t bytes) {
  int16x2_t result;
  asm("sxtb16 %0, %1, ror #8" : "=r"(result) : "r"(bytes));
  return result;
}

// SMLAD multiplies and adds two.
[[gnu::always_inline]] inline std::int32_t DotProduct(
    const std::int8_t* weights, const std::int16_t* values, int size,
    std::int32_t start) {
  std::int32_t sum = start;
#pragma GCC unroll 16
  for (int four = 0; four < size / 4; ++four) {
    std::uint32_t bytes;
    int16x2_t pairs[2];
    std::memcpy(&bytes, weights, sizeof(bytes));
    std::memcpy(pairs, values, sizeof(pairs));
    sum = __smlad(EvenBytes(bytes), pairs[0], sum);
    sum = __smlad(OddBytes(bytes), pairs[1], sum);
    weights += 4;
    values += 4;
  }
  for (int i = 0; i < size % 4; ++i)
    sum += std::int32_t{weights[i]} * values[i];
  return sum;
}

#else

inline std::int32_t DotProduct(const std::int8_t* weights,
                               const std::int16_t* values, int size,
                               std::int32_t start) {
  std::int32_t sum = start;
  for (int i = 0; i < size; ++i) sum += std::int32_t{weights[i]} * values[i];
  return sum;
}

#endif

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_DOT_PRODUCT_H_
