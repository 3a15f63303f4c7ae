#ifndef LSTM_KERNELS_HIGH_PRODUCT_AVR_H_
#define LSTM_KERNELS_HIGH_PRODUCT_AVR_H_

// high_product.h for AVR: sixteen products of bytes, where the compilers call a
// function for 64 by 64 bits.

#include <stdint.h>

namespace lstm_kernels {

// round(a * b / 2^31), ties upwards.
//
// Products of unsigned bytes, from the lowest up: each pair of bytes adds to
// three bytes of the result, of which `below` and what follows it are needed.
// What a negative number counts too much, 2^32, is subtracted in the end.
[[gnu::noinline]] inline int32_t RoundedProduct(int32_t a, int32_t b) {
  // In halves, as Clang's asm takes no 32-bit numbers.
  const auto a_low = static_cast<uint16_t>(a);
  const auto a_high = static_cast<uint16_t>(a >> 16);
  const auto b_low = static_cast<uint16_t>(b);
  const auto b_high = static_cast<uint16_t>(b >> 16);
  uint16_t low = 0, high = 0;
  uint8_t p1, p2 = 0, below = 0;
  uint8_t zero = 0;  // no input: that might be r1, where MUL leaves a product
  asm("mul %A[a_low], %A[b_low]\n\t"
      "mov %[p1], r1\n\t"
      "mul %A[a_low], %B[b_low]\n\t"
      "add %[p1], r0\n\t"
      "adc %[p2], r1\n\t"
      "adc %[below], %[zero]\n\t"
      "mul %B[a_low], %A[b_low]\n\t"
      "add %[p1], r0\n\t"
      "adc %[p2], r1\n\t"
      "adc %[below], %[zero]\n\t"
      "mul %A[a_low], %A[b_high]\n\t"
      "add %[p2], r0\n\t"
      "adc %[below], r1\n\t"
      "adc %A[low], %[zero]\n\t"
      "mul %B[a_low], %B[b_low]\n\t"
      "add %[p2], r0\n\t"
      "adc %[below], r1\n\t"
      "adc %A[low], %[zero]\n\t"
      "mul %A[a_high], %A[b_low]\n\t"
      "add %[p2], r0\n\t"
      "adc %[below], r1\n\t"
      "adc %A[low], %[zero]\n\t"
      "mul %A[a_low], %B[b_high]\n\t"
      "add %[below], r0\n\t"
      "adc %A[low], r1\n\t"
      "adc %B[low], %[zero]\n\t"
      "mul %B[a_low], %A[b_high]\n\t"
      "add %[below], r0\n\t"
      "adc %A[low], r1\n\t"
      "adc %B[low], %[zero]\n\t"
      "mul %A[a_high], %B[b_low]\n\t"
      "add %[below], r0\n\t"
      "adc %A[low], r1\n\t"
      "adc %B[low], %[zero]\n\t"
      "mul %B[a_high], %A[b_low]\n\t"
      "add %[below], r0\n\t"
      "adc %A[low], r1\n\t"
      "adc %B[low], %[zero]\n\t"
      "mul %B[a_low], %B[b_high]\n\t"
      "add %A[low], r0\n\t"
      "adc %B[low], r1\n\t"
      "adc %A[high], %[zero]\n\t"
      "mul %A[a_high], %A[b_high]\n\t"
      "add %A[low], r0\n\t"
      "adc %B[low], r1\n\t"
      "adc %A[high], %[zero]\n\t"
      "mul %B[a_high], %B[b_low]\n\t"
      "add %A[low], r0\n\t"
      "adc %B[low], r1\n\t"
      "adc %A[high], %[zero]\n\t"
      "mul %A[a_high], %B[b_high]\n\t"
      "add %B[low], r0\n\t"
      "adc %A[high], r1\n\t"
      "adc %B[high], %[zero]\n\t"
      "mul %B[a_high], %A[b_high]\n\t"
      "add %B[low], r0\n\t"
      "adc %A[high], r1\n\t"
      "adc %B[high], %[zero]\n\t"
      "mul %B[a_high], %B[b_high]\n\t"
      "add %A[high], r0\n\t"
      "adc %B[high], r1\n\t"
      "clr r1\n\t"
      "sbrs %B[a_high], 7\n\t"
      "rjmp 1f\n\t"
      "sub %A[low], %A[b_low]\n\t"
      "sbc %B[low], %B[b_low]\n\t"
      "sbc %A[high], %A[b_high]\n\t"
      "sbc %B[high], %B[b_high]\n\t"
      "1:\n\t"
      "sbrs %B[b_high], 7\n\t"
      "rjmp 2f\n\t"
      "sub %A[low], %A[a_low]\n\t"
      "sbc %B[low], %B[a_low]\n\t"
      "sbc %A[high], %A[a_high]\n\t"
      "sbc %B[high], %B[a_high]\n\t"
      "2: lsl %[below]\n\t"
      "rol %A[low]\n\t"
      "rol %B[low]\n\t"
      "rol %A[high]\n\t"
      "rol %B[high]\n\t"
      "lsl %[below]\n\t"
      "adc %A[low], r1\n\t"
      "adc %B[low], r1\n\t"
      "adc %A[high], r1\n\t"
      "adc %B[high], r1"
      : [low] "+&r"(low), [high] "+&r"(high), [below] "+&r"(below),
        [p1] "=&r"(p1), [p2] "+&r"(p2), [zero] "+&r"(zero)
      : [a_low] "r"(a_low), [a_high] "r"(a_high), [b_low] "r"(b_low),
        [b_high] "r"(b_high)
      : "r0");
  return static_cast<int32_t>(uint32_t{high} << 16 | low);
}

template <int kBits>
inline int32_t HighProduct(int32_t a, int32_t b) {
  static_assert(kBits == 31, "small_requantization_avr.h needs no other");
  return RoundedProduct(a, b);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_HIGH_PRODUCT_AVR_H_
