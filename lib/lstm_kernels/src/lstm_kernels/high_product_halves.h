#ifndef LSTM_KERNELS_HIGH_PRODUCT_HALVES_H_
#define LSTM_KERNELS_HIGH_PRODUCT_HALVES_H_

// high_product.h out of products of 16 bits, for chips without a product of 64
// bits: Armv6-M, Armv8-M Baseline and the ESP8266.
//
//   a = 2^16 a1 + a0,  b = 2^16 b1 + b0
//   a b = 2^32 a1 b1 + 2^16 (a1 b0 + a0 b1) + a0 b0

#include <stdint.h>

namespace lstm_kernels {

template <int kBits>
inline int32_t HighProduct(int32_t a, int32_t b) {
  static_assert(kBits == 31, "small_requantization_halves.h needs no other");
  constexpr int32_t kLower = 0xFFFF;
  const int32_t a0 = a & kLower, a1 = a >> 16;
  const int32_t b0 = b & kLower, b1 = b >> 16;
  const uint32_t lowest = static_cast<uint32_t>(a0) * static_cast<uint32_t>(b0);
  const int32_t x = a1 * b0, y = a0 * b1;
  // The middle products in two halves, so that their sum fits, and half of the
  // result's last place, 2^30.
  const uint32_t lower = (lowest >> 16) + static_cast<uint32_t>(x & kLower) +
                         static_cast<uint32_t>(y & kLower) + (1u << 14);
  const auto upper = static_cast<uint32_t>(a1 * b1 + (x >> 16) + (y >> 16));
  return static_cast<int32_t>((upper << 1) + (lower >> 15));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_HIGH_PRODUCT_HALVES_H_
