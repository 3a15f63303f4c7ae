#ifndef LSTM_KERNELS_PAIR_PRODUCTS_AVX2_H_
#define LSTM_KERNELS_PAIR_PRODUCTS_AVX2_H_

// GateProducts with AVX2: VPMADDWD, one gate of eight units in one instruction,
// all with the same pair of values.

#include <stdint.h>
#include <string.h>

#include "lanes.h"
#include "pair_weights.h"

namespace lstm_kernels {

class GateProducts {
 public:
  [[gnu::always_inline]] explicit GateProducts(const GateSums& start)
      : sum0_(start.gates[0]),
        sum1_(start.gates[1]),
        sum2_(start.gates[2]),
        sum3_(start.gates[3]) {}

  [[gnu::always_inline]] void Add(const PairWeights*& weights,
                                  const int16_t* pair) {
    int32_t word;
    memcpy(&word, pair, sizeof(word));
    const __m256i x = _mm256_set1_epi32(word);
    const __m256i gate0 = Load(weights->gates[0]);
    const __m256i gate1 = Load(weights->gates[1]);
    const __m256i gate2 = Load(weights->gates[2]);
    const __m256i gate3 = Load(weights->gates[3]);
    ++weights;
    sum0_ = MultiplyAdd(gate0, x, sum0_);
    sum1_ = MultiplyAdd(gate1, x, sum1_);
    sum2_ = MultiplyAdd(gate2, x, sum2_);
    sum3_ = MultiplyAdd(gate3, x, sum3_);
  }

  GateSums sums() const { return {{sum0_, sum1_, sum2_, sum3_}}; }

 private:
  static __m256i Load(const int16_t (&weights)[kLanes][2]) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights));
  }

  // GCC would multiply first and add later, which takes more registers than
  // exist. The asm declares that each sum changes here.
  static Lanes MultiplyAdd(__m256i a, __m256i b, Lanes sum) {
    sum += FromVector(_mm256_madd_epi16(a, b));
    asm("" : "+x"(sum));
    return sum;
  }

  Lanes sum0_, sum1_, sum2_, sum3_;  // an array would live in memory
};

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_PAIR_PRODUCTS_AVX2_H_
