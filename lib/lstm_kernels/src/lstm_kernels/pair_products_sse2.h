#ifndef LSTM_KERNELS_PAIR_PRODUCTS_SSE2_H_
#define LSTM_KERNELS_PAIR_PRODUCTS_SSE2_H_

// GateProducts with SSE2: PMADDWD, the four gates of one unit in one
// instruction.

#include <emmintrin.h>
#include <stdint.h>
#include <string.h>

#include "pair_weights.h"

namespace lstm_kernels {

class GateProducts {
 public:
  explicit GateProducts(const GateSums& start)
      : sums_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(start.gates))) {}

  void Add(const PairWeights*& weights, const int16_t* pair) {
    int32_t word;
    memcpy(&word, pair, sizeof(word));
    const __m128i w =
        _mm_load_si128(reinterpret_cast<const __m128i*>(weights->gates));
    ++weights;
    sums_ = _mm_add_epi32(sums_, _mm_madd_epi16(w, _mm_set1_epi32(word)));
  }

  GateSums sums() const {
    GateSums sums;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(sums.gates), sums_);
    return sums;
  }

 private:
  __m128i sums_;
};

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_PAIR_PRODUCTS_SSE2_H_
