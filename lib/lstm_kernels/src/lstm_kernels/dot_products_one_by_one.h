#ifndef LSTM_KERNELS_DOT_PRODUCTS_ONE_BY_ONE_H_
#define LSTM_KERNELS_DOT_PRODUCTS_ONE_BY_ONE_H_

// AddDotProducts() of dot_product.h, which includes this, by DotProduct().

#include <stdint.h>

namespace lstm_kernels {

constexpr int kReadBehind = 0;

template <typename Value>
[[gnu::always_inline]] inline void AddDotProducts(const int8_t* weights,
                                                  int stride,
                                                  const Value* values, int size,
                                                  int32_t* sums, int count) {
  for (int k = 0; k < count; ++k) {
    sums[k] = DotProduct(weights, values, size, sums[k]);
    weights += stride;
  }
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_DOT_PRODUCTS_ONE_BY_ONE_H_
