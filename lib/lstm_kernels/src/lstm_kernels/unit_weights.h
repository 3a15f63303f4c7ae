#ifndef LSTM_KERNELS_UNIT_WEIGHTS_H_
#define LSTM_KERNELS_UNIT_WEIGHTS_H_

#include <stdint.h>

#include "gate_count.h"
#include "small_requantization.h"

namespace lstm_kernels {

// The weights of one unit for one gate, in TFLite's order.
struct UnitWeights {
  const int8_t* input;      // W, [features]
  const int8_t* recurrent;  // R, [units]
  int32_t bias;             // b
  int32_t input_shift;      // left shift of W x + b, from its factor
  int32_t recurrent_shift;  // of R h, likewise
};

// The maximum of both shifts: an int8 number shifted by it and doubled still
// fits int16.
constexpr int kMaxLeftShift = 7;

// The factors of the sums of each gate.
struct GateFactors {
  SmallRequantization input[kGates];      // W x + b -> Q3.12
  SmallRequantization recurrent[kGates];  // R h     -> Q3.12
};

constexpr GateFactors FactorsFromPairs(const int32_t (&input)[kGates][2],
                                       const int32_t (&recurrent)[kGates][2]) {
  GateFactors factors{};
  for (int gate = 0; gate < kGates; ++gate) {
    factors.input[gate] = SmallFromPair(input[gate]);
    factors.recurrent[gate] = SmallFromPair(recurrent[gate]);
  }
  return factors;
}

// The zero points of inputs and hidden states.
struct ZeroPoints {
  int32_t input;
  int32_t hidden;
};

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_UNIT_WEIGHTS_H_
