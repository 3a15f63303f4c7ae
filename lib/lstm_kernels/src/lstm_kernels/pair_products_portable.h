#ifndef LSTM_KERNELS_PAIR_PRODUCTS_PORTABLE_H_
#define LSTM_KERNELS_PAIR_PRODUCTS_PORTABLE_H_

// GateProducts in plain C++.

#include <stdint.h>

#include "flash.h"
#include "four_sums.h"
#include "pair_weights.h"

namespace lstm_kernels {

struct PairInstructionsPortable {
  struct Pair {
    int32_t first;
    int32_t second;
  };

  static Pair LoadPair(const int16_t* from) { return {from[0], from[1]}; }

  static Pair LoadGate(const int16_t (&weights)[1][2]) {
    return {ReadFlash(&weights[0][0]), ReadFlash(&weights[0][1])};
  }

  static void LoadGates(const PairWeights*& weights, Pair& gate0, Pair& gate1,
                        Pair& gate2, Pair& gate3) {
    gate0 = LoadGate(weights->gates[0]);
    gate1 = LoadGate(weights->gates[1]);
    gate2 = LoadGate(weights->gates[2]);
    gate3 = LoadGate(weights->gates[3]);
    ++weights;
  }

  // The asm declares that each sum changes here: GCC would compute one gate's
  // sum after the other, and load all values four times.
  static int32_t MultiplyAdd(Pair a, Pair b, int32_t sum) {
    sum += a.first * b.first;
    asm volatile("" : "+r"(sum));
    sum += a.second * b.second;
    asm volatile("" : "+r"(sum));
    return sum;
  }
};

using GateProducts = FourSums<PairInstructionsPortable>;

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_PAIR_PRODUCTS_PORTABLE_H_
