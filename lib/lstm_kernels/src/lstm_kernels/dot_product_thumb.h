#ifndef LSTM_KERNELS_DOT_PRODUCT_THUMB_H_
#define LSTM_KERNELS_DOT_PRODUCT_THUMB_H_

// dot_product.h for Armv6-M and Armv8-M Baseline: one load for four weights, as
// a load of a byte with its sign needs an index in a register.

#include <stdint.h>
#include <string.h>

#include "lanes.h"

namespace lstm_kernels {

constexpr int PlaceOfWeight(int i, int /* size */) { return i; }

// Whole words, so that the next row begins with one. Only `size` are read.
constexpr int PaddedWeights(int size) { return RoundUp(size, 4); }

template <typename Value>
[[gnu::always_inline]] inline int32_t DotProduct(const int8_t* weights,
                                                 const Value* values, int size,
                                                 int32_t start) {
  int32_t sum = start;
#pragma GCC unroll 16
  for (int four = 0; four < size / 4; ++four) {
    uint32_t word;
    memcpy(&word, __builtin_assume_aligned(weights, 4), sizeof(word));
    sum += static_cast<int8_t>(word) * values[0];
    sum += static_cast<int8_t>(word >> 8) * values[1];
    sum += static_cast<int8_t>(word >> 16) * values[2];
    sum += (static_cast<int32_t>(word) >> 24) * values[3];
    weights += 4;
    values += 4;
  }
  for (int i = 0; i < size % 4; ++i) sum += weights[i] * values[i];
  return sum;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_DOT_PRODUCT_THUMB_H_
