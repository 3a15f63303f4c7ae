#ifndef LSTM_KERNELS_ROUNDING_SHIFT_AVR_H_
#define LSTM_KERNELS_ROUNDING_SHIFT_AVR_H_

// rounding_shift.h for AVR, which shifts by one bit at a time.

#include <stdint.h>

// The negative of an int32 in halves, as Clang's asm takes no 32-bit numbers.
#define LSTM_KERNELS_NEGATE \
  "com %B[high]\n\t"        \
  "com %A[high]\n\t"        \
  "com %B[low]\n\t"         \
  "neg %A[low]\n\t"         \
  "sbci %B[low], 0xFF\n\t"  \
  "sbci %A[high], 0xFF\n\t" \
  "sbci %B[high], 0xFF\n\t"

namespace lstm_kernels {

// Shifts the absolute value, first by whole bytes; the last bit that goes out
// rounds. T keeps the sign.
[[gnu::noinline]] inline int32_t RoundedShift(int32_t x, uint8_t shift) {
  if (shift == 0) return x;
  auto low = static_cast<uint16_t>(x);
  auto high = static_cast<uint16_t>(x >> 16);
  asm("bst %B[high], 7\n\t"
      "brtc 1f\n\t" LSTM_KERNELS_NEGATE
      "1: cpi %[shift], 9\n\t"
      "brcs 2f\n\t"
      "mov %A[low], %B[low]\n\t"
      "mov %B[low], %A[high]\n\t"
      "mov %A[high], %B[high]\n\t"
      "clr %B[high]\n\t"
      "subi %[shift], 8\n\t"
      "rjmp 1b\n\t"
      "2: lsr %B[high]\n\t"
      "ror %A[high]\n\t"
      "ror %B[low]\n\t"
      "ror %A[low]\n\t"
      "dec %[shift]\n\t"
      "brne 2b\n\t"
      "adc %A[low], r1\n\t"
      "adc %B[low], r1\n\t"
      "adc %A[high], r1\n\t"
      "adc %B[high], r1\n\t"
      "brtc 3f\n\t" LSTM_KERNELS_NEGATE "3:"
      : [low] "+d"(low), [high] "+d"(high), [shift] "+d"(shift));
  return static_cast<int32_t>(uint32_t{high} << 16 | low);
}

}  // namespace lstm_kernels

#undef LSTM_KERNELS_NEGATE

#endif  // LSTM_KERNELS_ROUNDING_SHIFT_AVR_H_
