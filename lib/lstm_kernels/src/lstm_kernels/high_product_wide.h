#ifndef LSTM_KERNELS_HIGH_PRODUCT_WIDE_H_
#define LSTM_KERNELS_HIGH_PRODUCT_WIDE_H_

// HighProduct() of high_product.h for chips that multiply to 64 bits.

#include <stdint.h>

namespace lstm_kernels {

template <int kBits>
inline int32_t HighProduct(int32_t a, int32_t b) {
  constexpr int64_t kHalf = int64_t{1} << (kBits - 1);
  const int64_t product = static_cast<int64_t>(a) * b;
  return static_cast<int32_t>((product + kHalf) >> kBits);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_HIGH_PRODUCT_WIDE_H_
