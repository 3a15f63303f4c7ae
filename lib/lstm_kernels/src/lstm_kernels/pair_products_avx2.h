#ifndef LSTM_KERNELS_PAIR_PRODUCTS_AVX2_H_
#define LSTM_KERNELS_PAIR_PRODUCTS_AVX2_H_

// GateProducts with AVX2: VPMADDWD, one gate of eight units in one instruction,
// all with the same pair of values.

#include <stdint.h>
#include <string.h>

#include "four_sums.h"
#include "lanes.h"
#include "pair_weights.h"

namespace lstm_kernels {

struct PairInstructionsAvx2 {
  using Pair = __m256i;

  static Pair LoadPair(const int16_t* from) {
    int32_t word;
    memcpy(&word, from, sizeof(word));
    return _mm256_set1_epi32(word);
  }

  static Pair LoadGate(const int16_t (&weights)[kLanes][2]) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights));
  }

  static void LoadGates(const PairWeights*& weights, Pair& gate0, Pair& gate1,
                        Pair& gate2, Pair& gate3) {
    gate0 = LoadGate(weights->gates[0]);
    gate1 = LoadGate(weights->gates[1]);
    gate2 = LoadGate(weights->gates[2]);
    gate3 = LoadGate(weights->gates[3]);
    ++weights;
  }

  // GCC would multiply first and add later, which takes more registers than
  // exist. The asm declares that each sum changes here.
  static Lanes MultiplyAdd(Pair a, Pair b, Lanes sum) {
    sum += FromVector(_mm256_madd_epi16(a, b));
    asm("" : "+x"(sum));
    return sum;
  }
};

using GateProducts = FourSums<PairInstructionsAvx2>;

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_PAIR_PRODUCTS_AVX2_H_
