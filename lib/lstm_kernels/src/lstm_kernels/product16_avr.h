#ifndef LSTM_KERNELS_PRODUCT16_AVR_H_
#define LSTM_KERNELS_PRODUCT16_AVR_H_

// product16.h for AVR: four products of bytes, where the compilers call a
// function for 32 by 32 bits.

#include <stdint.h>

namespace lstm_kernels {

[[gnu::noinline]] inline int32_t Product16(int16_t a, int16_t b) {
  uint16_t low, high;
  uint8_t zero;
  // MUL leaves its product in r1:r0; r1 has to be 0 again in the end. The carry
  // of MULSU is the sign of its product. In halves, as Clang's asm takes no
  // 32-bit numbers.
  asm("clr %[zero]\n\t"
      "muls %B[a], %B[b]\n\t"
      "movw %A[high], r0\n\t"
      "mul %A[a], %A[b]\n\t"
      "movw %A[low], r0\n\t"
      "mulsu %B[a], %A[b]\n\t"
      "sbc %B[high], %[zero]\n\t"
      "add %B[low], r0\n\t"
      "adc %A[high], r1\n\t"
      "adc %B[high], %[zero]\n\t"
      "mulsu %B[b], %A[a]\n\t"
      "sbc %B[high], %[zero]\n\t"
      "add %B[low], r0\n\t"
      "adc %A[high], r1\n\t"
      "adc %B[high], %[zero]\n\t"
      "clr r1"
      : [low] "=&r"(low), [high] "=&r"(high), [zero] "=&r"(zero)
      : [a] "a"(a), [b] "a"(b)
      : "r0");
  return static_cast<int32_t>(uint32_t{high} << 16 | low);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_PRODUCT16_AVR_H_
