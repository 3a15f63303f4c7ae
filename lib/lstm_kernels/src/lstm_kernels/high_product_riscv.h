#ifndef LSTM_KERNELS_HIGH_PRODUCT_RISCV_H_
#define LSTM_KERNELS_HIGH_PRODUCT_RISCV_H_

// high_product.h for RISC-V with the M extension.

#include <stdint.h>

#include "high_product_wide.h"

namespace lstm_kernels {

// MULHSU multiplies by 2 b, which as an unsigned number has room: its result
// has one bit more than needed, which rounds it, and there is no carry from a
// lower word. GCC finds MULHSU in no expression. `start` is added last: twice
// the sum may be 2^31 and more.
inline int32_t AddHighProduct(int32_t start, int32_t a, int32_t b) {
  const uint32_t twice_b = 2 * static_cast<uint32_t>(b);
  int32_t twice;
  asm("mulhsu %0, %1, %2" : "=r"(twice) : "r"(a), "r"(twice_b));
  return start + ((twice + 1) >> 1);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_HIGH_PRODUCT_RISCV_H_
