#ifndef LSTM_KERNELS_PACKED_SUMS_PORTABLE_H_
#define LSTM_KERNELS_PACKED_SUMS_PORTABLE_H_

// AddInput() of gate_products_words.h, which includes this, in plain C++.

#include <stdint.h>

#include "flash.h"

namespace lstm_kernels {

// The asm declares that each sum changes here: GCC would multiply first and add
// later, which takes more registers than exist.
[[gnu::always_inline]] inline void AddInput(const uint32_t*& words,
                                            int32_t input, PackedSums& sums) {
  const auto x = static_cast<uint32_t>(input);
  uint32_t next0 = sums.sum0 + ReadFlash(words) * x;
  uint32_t next1 = sums.sum1 + ReadFlash(words + 1) * x;
  uint32_t next2 = sums.sum2 + ReadFlash(words + 2) * x;
  asm("" : "+r"(next0), "+r"(next1), "+r"(next2));
  sums = {next0, next1, next2};
  words += kWordsOfInput;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_PACKED_SUMS_PORTABLE_H_
