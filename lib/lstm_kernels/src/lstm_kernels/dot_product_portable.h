#ifndef LSTM_KERNELS_DOT_PRODUCT_PORTABLE_H_
#define LSTM_KERNELS_DOT_PRODUCT_PORTABLE_H_

// dot_product.h in plain C++.

#include <stdint.h>

#include "flash.h"

namespace lstm_kernels {

constexpr int PlaceOfWeight(int i, int /* size */) { return i; }

constexpr int PaddedWeights(int size) { return size; }

template <typename Value>
inline int32_t DotProduct(const int8_t* weights, const Value* values, int size,
                          int32_t start) {
  int32_t sum = start;
#pragma GCC unroll 32
  for (int i = 0; i < size; ++i) {
    sum += int32_t{ReadFlash(weights + i)} * values[i];
  }
  return sum;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_DOT_PRODUCT_PORTABLE_H_
