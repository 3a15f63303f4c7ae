#ifndef LSTM_KERNELS_HIGH_PRODUCT_PORTABLE_H_
#define LSTM_KERNELS_HIGH_PRODUCT_PORTABLE_H_

// high_product.h in plain C++, for chips that multiply to 64 bits.

#include <stdint.h>

#include "high_product_wide.h"

namespace lstm_kernels {

inline int32_t AddHighProduct(int32_t start, int32_t a, int32_t b) {
  return start + HighProduct<32>(a, b);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_HIGH_PRODUCT_PORTABLE_H_
