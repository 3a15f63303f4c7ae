#ifndef LSTM_KERNELS_PACKED_SUMS_PORTABLE_H_
#define LSTM_KERNELS_PACKED_SUMS_PORTABLE_H_

// PackedSums of gate_products_words.h, which includes this, in plain C++.

#include <stdint.h>

#include "flash.h"

namespace lstm_kernels {

constexpr int kWordsOfInput = 3;

struct PackedSums {
  uint32_t sum0 = 0;
  uint32_t sum1 = 0;
  uint32_t sum2 = 0;

  // Moves on to the words of the next input. The asm declares that each sum
  // changes here: GCC would multiply first and add later, which takes more
  // registers than exist.
  [[gnu::always_inline]] void Add(const uint32_t*& words, int32_t input) {
    const auto x = static_cast<uint32_t>(input);
    uint32_t next0 = sum0 + ReadFlash(words) * x;
    uint32_t next1 = sum1 + ReadFlash(words + 1) * x;
    uint32_t next2 = sum2 + ReadFlash(words + 2) * x;
    asm("" : "+r"(next0), "+r"(next1), "+r"(next2));
    sum0 = next0;
    sum1 = next1;
    sum2 = next2;
    words += kWordsOfInput;
  }
};

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_PACKED_SUMS_PORTABLE_H_
