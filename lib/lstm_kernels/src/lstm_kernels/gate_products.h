#ifndef LSTM_KERNELS_GATE_PRODUCTS_H_
#define LSTM_KERNELS_GATE_PRODUCTS_H_

// The products W x + b and R h for the four gates. This is the only part of the
// LSTM whose memory layout depends on the instruction set. The files below
// define the same names:
//
//   GateWeights       memory for the weights and biases of one layer
//   TakeSpace()       the same for any number of units and features
//   GateWeightsSpace  either of them while it is being filled
//   PackUnit()        brings the weights of one unit for one gate there
//   GateWeightsView   where they are when that is done
//   InputRow          one row of inputs, ready to be multiplied
//   Hidden            the type of a hidden state in memory, which is the int8
//                     number less HiddenOffset(zero point)
//   kHiddenAlignment  what to align arrays of them to, in bytes
//   HiddenSize()      how many of them the hidden state of a layer takes
//   InputProducts     W x + b of the next kLanes units; requantized(gate, by)
//                     gives them times a factor
//   RecurrentProducts R h likewise

#include <stdint.h>

#include "gate_count.h"
#include "lanes.h"
#include "unit_weights.h"

#if LSTM_KERNELS_MVE
#include "gate_products_mve.h"
#elif LSTM_KERNELS_AVR
#include "gate_products_avr.h"
#elif LSTM_KERNELS_PAIRS
#include "gate_products_pairs.h"
#else
#include "gate_products_words.h"
#endif

namespace lstm_kernels {

// Not constexpr: its call ends the computation at compile time, with its name
// in the compiler's message.
inline void LeftShiftOfAFactorExceedsMaxLeftShift() {}

// All weights and biases in the order of use, computed at compile time. Left
// shifts of the factors are at most kMaxLeftShift, or the compiler stops.
template <int kUnits, int kFeatures>
constexpr GateWeights<kUnits, kFeatures> PackGates(
    const int8_t (&input)[kGates][kUnits][kFeatures],
    const int8_t (&recurrent)[kGates][kUnits][kUnits],
    const int32_t (&bias)[kGates][kUnits], const GateFactors& factors,
    ZeroPoints zero_points) {
  GateWeights<kUnits, kFeatures> packed{};
  const GateWeightsSpace space = packed.space(zero_points);
  for (int gate = 0; gate < kGates; ++gate) {
    const int32_t input_shift = factors.input[gate].left_shift;
    const int32_t recurrent_shift = factors.recurrent[gate].left_shift;
    if (input_shift > kMaxLeftShift || recurrent_shift > kMaxLeftShift) {
      LeftShiftOfAFactorExceedsMaxLeftShift();
    }
    for (int unit = 0; unit < kUnits; ++unit) {
      PackUnit(space, gate, unit,
               {input[gate][unit], recurrent[gate][unit], bias[gate][unit],
                input_shift, recurrent_shift});
    }
  }
  return packed;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_GATE_PRODUCTS_H_
