#ifndef LSTM_KERNELS_HIGH_PRODUCT_SAT_H_
#define LSTM_KERNELS_HIGH_PRODUCT_SAT_H_

// high_product.h with SMULL of Armv7-M. The highest of the bits that are
// dropped decides whether the rest is rounded up.

#include <stdint.h>

namespace lstm_kernels {

template <int kBits>
inline int32_t HighProduct(int32_t a, int32_t b) {
  const int64_t product = static_cast<int64_t>(a) * b;
  const auto half = static_cast<int32_t>(product >> (kBits - 1)) & 1;
  return static_cast<int32_t>(product >> kBits) + half;
}

// The compilers would compute one constant from another in three instructions,
// where one loads it, or keep it in a register when none is free.
template <>
inline int32_t HighProduct<32>(int32_t a, int32_t b) {
  asm("" : "+r"(b) : "r"(a));
  const int64_t product = static_cast<int64_t>(a) * b;
  const uint32_t half = static_cast<uint32_t>(product) >> 31;
  return static_cast<int32_t>(product >> 32) + static_cast<int32_t>(half);
}

inline int32_t AddHighProduct(int32_t start, int32_t a, int32_t b) {
  return start + HighProduct<32>(a, b);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_HIGH_PRODUCT_SAT_H_
