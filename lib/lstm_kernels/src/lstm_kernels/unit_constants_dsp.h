#ifndef LSTM_KERNELS_UNIT_CONSTANTS_DSP_H_
#define LSTM_KERNELS_UNIT_CONSTANTS_DSP_H_

// unit_constants.h with the DSP extension: the products of a unit take all
// registers, so LDM loads its constants again, up to eight at once.

#include <stdint.h>

#include "gate_count.h"
#include "interpolation_scalar.h"
#include "lstm_constants.h"
#include "small_requantization.h"

namespace lstm_kernels {

// The factors of the sums of four gates.
struct GateConstants {
  int32_t halves[kGates];
  int32_t multipliers[kGates];
};

struct ActivationConstants {
  const Chord* middle = kSigmoidTable.chords + kChords;
  int32_t minus_one = -1;
  int32_t factors = 12 | 24 << 16;  // of sigmoid, and of tanh in the upper half
};

struct ProductConstants {
  int32_t forget_times_cell;  // what its formula starts with
  int32_t input_times_cell;   // likewise
  int32_t place_of_cell;      // a factor
  int32_t output_times_tanh;  // twice its factor
};

struct UnitConstants {
  GateConstants input;
  GateConstants recurrent;
  ActivationConstants activations;
  ProductConstants products;
};

constexpr GateConstants ConstantsOf(const SmallRequantization (&by)[kGates]) {
  GateConstants constants{};
  for (int gate = 0; gate < kGates; ++gate) {
    constants.halves[gate] = by[gate].half;
    constants.multipliers[gate] = by[gate].multiplier;
  }
  return constants;
}

// Whether SMLABB finds the place of tanh(c), c in Qm.n: it takes 16 bits of the
// factor.
constexpr bool IsPlaceAProduct(int32_t fractional_bits) {
  return fractional_bits > 2 && fractional_bits <= 12;
}

constexpr ProductConstants ProductConstantsOf(const LstmInt8& lstm) {
  const int32_t bits = lstm.cell_fractional_bits;
  return {1 + 2 * lstm.forget_times_cell.half,
          1 + 2 * lstm.input_times_cell.half,
          IsPlaceAProduct(bits) ? 24 * (1 << (12 - bits)) : 0,
          static_cast<int32_t>(
              2u * static_cast<uint32_t>(lstm.output_times_tanh.multiplier))};
}

constexpr UnitConstants UnitConstantsOf(const LstmInt8& lstm) {
  return {ConstantsOf(lstm.factors.input),
          ConstantsOf(lstm.factors.recurrent),
          {},
          ProductConstantsOf(lstm)};
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_UNIT_CONSTANTS_DSP_H_
