#ifndef LSTM_KERNELS_PACKED_SUMS_THUMB_H_
#define LSTM_KERNELS_PACKED_SUMS_THUMB_H_

// AddInput() of gate_products_words.h, which includes this, for Armv6-M and
// Armv8-M Baseline.

#include <stdint.h>

namespace lstm_kernels {

// GCC would multiply first and add later, and keep pointers to several places,
// which takes more registers than exist. One of the eight is left, as r7 may be
// the frame pointer; so GCC must not know a constant address in place of
// `words`, which would take it. Nor can it know then that x equals `words`, and
// keep both in one register; for sum0 and sum1, which change before x is read
// for the last time, "&" says so.
[[gnu::always_inline]] inline void AddInput(const uint32_t*& words, int32_t x,
                                            PackedSums& sums) {
  asm("" : "+l"(words));
  asm(".syntax unified\n"
      "ldmia %[words]!, {r1, r2}\n"
      "muls r1, %[x], r1\n"
      "adds %[sum0], %[sum0], r1\n"
      "muls r2, %[x], r2\n"
      "adds %[sum1], %[sum1], r2\n"
      "ldmia %[words]!, {r1}\n"
      "muls r1, %[x], r1\n"
      "adds %[sum2], %[sum2], r1\n"
      : [words] "+l"(words), [sum0] "+&l"(sums.sum0), [sum1] "+&l"(sums.sum1),
        [sum2] "+l"(sums.sum2)
      : [x] "l"(x),
        "m"(*reinterpret_cast<const uint32_t (*)[kWordsOfInput]>(words))
      : "r1", "r2", "cc");
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_PACKED_SUMS_THUMB_H_
