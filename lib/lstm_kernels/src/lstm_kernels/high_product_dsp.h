#ifndef LSTM_KERNELS_HIGH_PRODUCT_DSP_H_
#define LSTM_KERNELS_HIGH_PRODUCT_DSP_H_

// high_product.h with the DSP extension of Armv7E-M and Armv8-M: SMMLAR.

#include <stdint.h>

#include "high_product_wide.h"

namespace lstm_kernels {

template <>
inline int32_t HighProduct<32>(int32_t a, int32_t b) {
  int32_t product;
  asm("" : "+r"(b) : "r"(a));
  asm("smmulr %0, %1, %2" : "=r"(product) : "r"(a), "r"(b));
  return product;
}

// The compilers have no intrinsic for SMMLAR. They would also compute one
// constant from another in three instructions, where one loads it, or keep it
// in a register when none is free.
inline int32_t AddHighProduct(int32_t start, int32_t a, int32_t b) {
  asm("" : "+r"(b) : "r"(a));
  asm("smmlar %0, %1, %2, %0" : "+r"(start) : "r"(a), "r"(b));
  return start;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_HIGH_PRODUCT_DSP_H_
