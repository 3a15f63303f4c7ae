#ifndef LSTM_KERNELS_DOT_PRODUCT_DSP_H_
#define LSTM_KERNELS_DOT_PRODUCT_DSP_H_

// dot_product.h with the DSP extension of Armv7E-M and Armv8-M.

#include <arm_acle.h>
#include <stdint.h>
#include <string.h>

#include "repeat.h"

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

constexpr int kReadBehind = 0;

// The products of eight weights of one row, which r9 and r10 will hold, with
// the values in r4, r5, r6 and r8.
#define LSTM_KERNELS_ADD_EIGHT(row, sum) \
  "ldrd r9, r10, [" row                  \
  "], #8\n\t"                            \
  "sxtb16 r12, r9\n\t"                   \
  "smlad " sum ", r12, r4, " sum         \
  "\n\t"                                 \
  "sxtb16 r9, r9, ror #8\n\t"            \
  "smlad " sum ", r9, r5, " sum          \
  "\n\t"                                 \
  "sxtb16 r12, r10\n\t"                  \
  "smlad " sum ", r12, r6, " sum         \
  "\n\t"                                 \
  "sxtb16 r10, r10, ror #8\n\t"          \
  "smlad " sum ", r10, r8, " sum "\n\t"

#define LSTM_KERNELS_ADD_FOUR(row, sum) \
  "ldr r9, [" row                       \
  "], #4\n\t"                           \
  "sxtb16 r12, r9\n\t"                  \
  "smlad " sum ", r12, r4, " sum        \
  "\n\t"                                \
  "sxtb16 r9, r9, ror #8\n\t"           \
  "smlad " sum ", r9, r5, " sum "\n\t"

// Two rows of a multiple of four weights, which share the loads of the values.
// Rows and values lie at multiples of four bytes, as LDRD and LDM need it.
[[gnu::always_inline]] inline void AddTwoDotProducts(const int8_t* first,
                                                     const int8_t* second,
                                                     const int16_t* values,
                                                     int size, int32_t* sums) {
  int32_t sum0 = sums[0], sum1 = sums[1];
  Repeat(size / 8, [&]() __attribute__((always_inline)) {
    asm volatile("ldm %[values]!, {r4, r5, r6, r8}\n\t"  //
                 LSTM_KERNELS_ADD_EIGHT("%[first]", "%[sum0]")
                     LSTM_KERNELS_ADD_EIGHT("%[second]", "%[sum1]")
                 : [sum0] "+r"(sum0), [sum1] "+r"(sum1), [first] "+r"(first),
                   [second] "+r"(second), [values] "+r"(values)
                 :
                 : "r4", "r5", "r6", "r8", "r9", "r10", "r12", "memory");
  });
  if (size % 8 != 0) {
    asm volatile("ldrd r4, r5, [%[values]]\n\t"  //
                 LSTM_KERNELS_ADD_FOUR("%[first]", "%[sum0]")
                     LSTM_KERNELS_ADD_FOUR("%[second]", "%[sum1]")
                 : [sum0] "+r"(sum0), [sum1] "+r"(sum1), [first] "+r"(first),
                   [second] "+r"(second)
                 : [values] "r"(values)
                 : "r4", "r5", "r9", "r12", "memory");
  }
  sums[0] = sum0;
  sums[1] = sum1;
}

#undef LSTM_KERNELS_ADD_EIGHT
#undef LSTM_KERNELS_ADD_FOUR

[[gnu::always_inline]] inline void AddDotProducts(const int8_t* weights,
                                                  int stride,
                                                  const int16_t* values,
                                                  int size, int32_t* sums,
                                                  int count) {
  int k = 0;
  if (size % 4 == 0 && stride % 4 == 0) {
    for (; k + 1 < count; k += 2) {
      AddTwoDotProducts(weights, weights + stride, values, size, sums + k);
      weights += 2 * stride;
    }
  }
  for (; k < count; ++k) {
    sums[k] = DotProduct(weights, values, size, sums[k]);
    weights += stride;
  }
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_DOT_PRODUCT_DSP_H_
