#ifndef LSTM_KERNELS_DOT_PRODUCT_AVR_H_
#define LSTM_KERNELS_DOT_PRODUCT_AVR_H_

// dot_product.h for AVR: weights in flash, and values that are bytes.

#include <stdint.h>

namespace lstm_kernels {

constexpr int PlaceOfWeight(int i, int /* size */) { return i; }

constexpr int PaddedWeights(int size) { return size; }

// MULSU multiplies a signed weight by an unsigned value; its carry is the sign
// of the product.
[[gnu::noinline]] inline int32_t DotProduct(const int8_t* weights,
                                            const uint8_t* values, int size,
                                            int32_t start) {
  if (size == 0) return start;
  auto low = static_cast<uint16_t>(start);
  auto high = static_cast<uint16_t>(start >> 16);
  uint8_t zero = 0;
  uint8_t weight, value;
  asm("1:\n\t"
      "lpm %[weight], Z+\n\t"
      "ld %[value], X+\n\t"
      "mulsu %[weight], %[value]\n\t"
      "sbc %A[high], %[zero]\n\t"
      "sbc %B[high], %[zero]\n\t"
      "add %A[low], r0\n\t"
      "adc %B[low], r1\n\t"
      "adc %A[high], %[zero]\n\t"
      "adc %B[high], %[zero]\n\t"
      "sbiw %[size], 1\n\t"
      "brne 1b\n\t"
      "clr r1"
      : [low] "+&r"(low), [high] "+&r"(high), [zero] "+&r"(zero),
        [weight] "=&a"(weight), [value] "=&a"(value), [size] "+&w"(size),
        "+&z"(weights), "+&x"(values)
      :
      : "r0", "memory");
  return static_cast<int32_t>(uint32_t{high} << 16 | low);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_DOT_PRODUCT_AVR_H_
