#ifndef LSTM_KERNELS_DOT_PRODUCT_DSP_H_
#define LSTM_KERNELS_DOT_PRODUCT_DSP_H_

// dot_product.h with the DSP extension of Armv7E-M and Armv8-M.

#include <arm_acle.h>
#include <stdint.h>
#include <string.h>

namespace lstm_kernels {

constexpr int PaddedWeights(int size) { return size; }

// SXTB16 widens bytes 0 and 2 of a word, and after a rotation bytes 1 and 3. So
// of four weights the two in the middle change places, and each SXTB16 gives
// two neighbours.
constexpr int PlaceOfWeight(int i, int size) {
  constexpr int kPlaces[4] = {0, 2, 1, 3};
  const bool among_four = i < size - size % 4;
  return among_four ? i - i % 4 + kPlaces[i % 4] : i;
}

inline int16x2_t EvenBytes(uint32_t bytes) {
  return __sxtb16(static_cast<int8x4_t>(bytes));
}

// The compilers would rotate the word in a separate instruction.
inline int16x2_t OddBytes(uint32_t bytes) {
  int16x2_t result;
  asm("sxtb16 %0, %1, ror #8" : "=r"(result) : "r"(bytes));
  return result;
}

// SMLAD multiplies and adds two.
[[gnu::always_inline]] inline int32_t DotProduct(const int8_t* weights,
                                                 const int16_t* values,
                                                 int size, int32_t start) {
  int32_t sum = start;
#pragma GCC unroll 16
  for (int four = 0; four < size / 4; ++four) {
    uint32_t bytes;
    int16x2_t pairs[2];
    memcpy(&bytes, weights, sizeof(bytes));
    memcpy(pairs, values, sizeof(pairs));
    sum = __smlad(EvenBytes(bytes), pairs[0], sum);
    sum = __smlad(OddBytes(bytes), pairs[1], sum);
    weights += 4;
    values += 4;
  }
  for (int i = 0; i < size % 4; ++i) sum += int32_t{weights[i]} * values[i];
  return sum;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_DOT_PRODUCT_DSP_H_
