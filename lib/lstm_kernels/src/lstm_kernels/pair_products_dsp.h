#ifndef LSTM_KERNELS_PAIR_PRODUCTS_DSP_H_
#define LSTM_KERNELS_PAIR_PRODUCTS_DSP_H_

// GateProducts with the DSP extension of Armv7E-M and Armv8-M: SMLAD, both
// products and both additions of a pair in one instruction.

#include <stdint.h>
#include <string.h>

#include "four_sums.h"
#include "instruction_sets.h"
#include "pair_weights.h"

namespace lstm_kernels {

struct PairInstructionsDsp {
  using Pair = int16x2_t;

  static Pair LoadPair(const int16_t* from) {
    Pair pair;
    memcpy(&pair, __builtin_assume_aligned(from, 4), sizeof(pair));
    return pair;
  }

  // LDM, which needs its registers in ascending order, loads the weights of
  // four gates at once and advances the pointer. r7 is not used: Thumb code may
  // need it as its frame pointer.
  [[gnu::always_inline]] static void LoadGates(const PairWeights*& weights,
                                               Pair& gate0, Pair& gate1,
                                               Pair& gate2, Pair& gate3) {
    register Pair first asm("r4");
    register Pair second asm("r5");
    register Pair third asm("r6");
    register Pair fourth asm("r8");
    asm("ldm %0!, {%1, %2, %3, %4}"
        : "+r"(weights), "=r"(first), "=r"(second), "=r"(third), "=r"(fourth)
        : "m"(*weights));
    gate0 = first;
    gate1 = second;
    gate2 = third;
    gate3 = fourth;
  }

  static int32_t MultiplyAdd(Pair a, Pair b, int32_t sum) {
    return __smlad(a, b, sum);
  }
};

using GateProducts = FourSums<PairInstructionsDsp>;

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_PAIR_PRODUCTS_DSP_H_
