#ifndef LSTM_KERNELS_PAIR_WEIGHTS_H_
#define LSTM_KERNELS_PAIR_WEIGHTS_H_

// The memory layout of the weights of a pair of inputs, and the sums of their
// products.

#include <stdint.h>

#include "gate_count.h"
#include "lanes.h"

namespace lstm_kernels {

constexpr int PairsOf(int inputs) { return (inputs + 1) / 2; }

// The shifted weights of a pair for each gate.
struct alignas(16) PairWeights {
  int16_t gates[kGates][kLanes][2];
};

struct GateSums {
  Lanes gates[kGates];
};

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_PAIR_WEIGHTS_H_
