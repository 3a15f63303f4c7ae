#ifndef LSTM_KERNELS_DOT_PRODUCT_H_
#define LSTM_KERNELS_DOT_PRODUCT_H_

// start + sum over i of weights[i] * values[i] into int32, int8 by int16, or by
// int8 with MVE. Weight i lies at PlaceOfWeight(i, size), where the
// instruction set wants it.

#include <cstdint>
#include <cstring>

#include "lanes.h"

#ifdef __ARM_FEATURE_DSP
#include <arm_acle.h>
#endif

namespace lstm_kernels {

#if LSTM_KERNELS_MVE

constexpr int PlaceOfWeight(int i, int /* size */) { return i; }

// int8 by int8, sixteen at a time: the values can be read, whatever they are,
// up to a multiple of sixteen.
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

#elif defined(__ARM_FEATURE_DSP)

// SXTB16 widens bytes 0 and 2 of a word, and after a turn bytes 1 and 3: of
// four weights those in the middle change places, and each gives two
// neighbours.
constexpr int PlaceOfWeight(int i, int size) {
  constexpr int kPlaces[4] = {0, 2, 1, 3};
  const bool among_four = i < size - size % 4;
  return among_four ? i - i % 4 + kPlaces[i % 4] : i;
}

inline int16x2_t EvenBytes(std::uint32_t bytes) {
  return __sxtb16(static_cast<int8x4_t>(bytes));
}

// The compilers turn the word in an instruction of its own.
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
  for (int i = 0; i < size % 4; ++i) sum += weights[i] * values[i];
  return sum;
}

#else

constexpr int PlaceOfWeight(int i, int /* size */) { return i; }

inline std::int32_t DotProduct(const std::int8_t* weights,
                               const std::int16_t* values, int size,
                               std::int32_t start) {
  std::int32_t sum = start;
  for (int i = 0; i < size; ++i) sum += weights[i] * values[i];
  return sum;
}

#endif

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_DOT_PRODUCT_H_
