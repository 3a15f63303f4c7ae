#ifndef LSTM_KERNELS_PACKED_SUMS_THUMB_H_
#define LSTM_KERNELS_PACKED_SUMS_THUMB_H_

// PackedSums of gate_products_words.h, which includes this, for Armv6-M and
// Armv8-M Baseline.

#include <stdint.h>

namespace lstm_kernels {

constexpr int kWordsOfInput = 3;

struct PackedSums {
  uint32_t sum0 = 0;
  uint32_t sum1 = 0;
  uint32_t sum2 = 0;

  // Moves on to the words of the next input. GCC would multiply first and add
  // later, and keep pointers to several places, which takes more registers than
  // exist. One of the eight is left, as r7 may be the frame pointer.
  [[gnu::always_inline]] void Add(const uint32_t*& words, int32_t x) {
    asm(".syntax unified\n"
        "ldmia %[words]!, {r1, r2}\n"
        "muls r1, %[x], r1\n"
        "adds %[sum0], %[sum0], r1\n"
        "muls r2, %[x], r2\n"
        "adds %[sum1], %[sum1], r2\n"
        "ldmia %[words]!, {r1}\n"
        "muls r1, %[x], r1\n"
        "adds %[sum2], %[sum2], r1\n"
        : [words] "+l"(words), [sum0] "+l"(sum0), [sum1] "+l"(sum1),
          [sum2] "+l"(sum2)
        : [x] "l"(x),
          "m"(*reinterpret_cast<const uint32_t (*)[kWordsOfInput]>(words))
        : "r1", "r2", "cc");
  }
};

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_PACKED_SUMS_THUMB_H_
