#ifndef LSTM_KERNELS_GATE_PRODUCTS_PAIRS_H_
#define LSTM_KERNELS_GATE_PRODUCTS_PAIRS_H_

// gate_products.h, one unit at a time, or eight with AVX2.
//
//   sums[gate] += weights[gate][0] * x[0] + weights[gate][1] * x[1]
//
// Weights and values are int16. Weights are widened at compile time, values
// once in each step: two of them fill a word, and many instruction sets
// multiply and add such a pair in one instruction. Values have their zero point
// subtracted; weights and biases are shifted to the left, as
// RequantizeShifted() needs it. The weights of a pair of inputs for the four
// gates of kLanes units are adjacent.
//
// A value that equals its zero point adds exactly 0, so pairs of such inputs
// are skipped: three of four pairs in a handwritten digit.

#include <stdint.h>

#include "flash.h"
#include "gate_count.h"
#include "instruction_sets.h"
#include "lanes.h"
#include "memory.h"
#include "pair_weights.h"
#include "small_requantization.h"
#include "unit_weights.h"

namespace lstm_kernels {

using Hidden = int16_t;

constexpr int kHiddenAlignment = 8;

constexpr int32_t HiddenOffset(int32_t zero_point) { return zero_point; }

// After an odd last unit there is a 0.
constexpr int HiddenSize(int units) { return RoundUp(PaddedUnits(units), 2); }

// Where the biases, the weights W and the weights R of kLanes units are: one
// after the other, so that one pointer is enough.
struct GateWeightsView {
  int units;
  int features;
  const PairWeights* pairs;

  constexpr const PairWeights* bias() const { return pairs; }
  constexpr const PairWeights* input() const { return pairs + 1; }
  constexpr const PairWeights* recurrent() const {
    return input() + PairsOf(features);
  }

  // Moves on to the next kLanes units.
  constexpr void Advance() { pairs = recurrent() + PairsOf(units); }
};

// The bias of a gate in place of the weights of a pair: low half, high half, as
// int32 is stored in memory.
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
              "lstm_kernels packs biases and weights for little-endian chips");
constexpr void PackBias(int32_t bias, int16_t (&halves)[2]) {
  halves[0] = static_cast<int16_t>(bias & 0xFFFF);
  halves[1] = static_cast<int16_t>(bias >> 16);
}

// Gate by gate: GCC copies the vector of each gate at once, but not all four.
inline GateSums UnpackBias(const PairWeights* bias) {
  GateSums sums;
  for (int gate = 0; gate < kGates; ++gate) {
    CopyFlash(&sums.gates[gate], bias->gates[gate], sizeof(sums.gates[gate]));
  }
  return sums;
}

// Size of the biases, W and R of kLanes units, and of a whole layer.
constexpr int PairsOfLanes(int units, int features) {
  return 1 + PairsOf(features) + PairsOf(units);
}
constexpr int PairsOfLayer(int units, int features) {
  return PaddedUnits(units) / kLanes * PairsOfLanes(units, features);
}

// Where PackUnit() writes to; starts as zeros, so that after an odd last input
// there is a weight of 0. Units that only fill the lanes keep a cell and a
// hidden state of 0.
struct GateWeightsSpace {
  int units;
  int features;
  PairWeights* pairs;

  constexpr GateWeightsView view() const { return {units, features, pairs}; }
};

template <int kUnits, int kFeatures>
struct GateWeights {
  PairWeights pairs[PairsOfLayer(kUnits, kFeatures)];

  constexpr GateWeightsSpace space(ZeroPoints) {
    return {kUnits, kFeatures, pairs};
  }
  constexpr GateWeightsView view() const { return {kUnits, kFeatures, pairs}; }
};

inline GateWeightsSpace TakeSpace(Memory& memory, int units, int features,
                                  ZeroPoints) {
  return {units, features,
          memory.Take<PairWeights>(PairsOfLayer(units, features))};
}

constexpr void PackUnit(const GateWeightsSpace& space, int gate, int unit,
                        const UnitWeights& weights) {
  const int lane = unit % kLanes;
  PairWeights* pairs =
      space.pairs + unit / kLanes * PairsOfLanes(space.units, space.features);
  const int32_t input_scale = int32_t{2} << weights.input_shift;
  const int32_t recurrent_scale = int32_t{2} << weights.recurrent_shift;
  PackBias(input_scale * weights.bias, pairs->gates[gate][lane]);
  ++pairs;
  // Clang's limit is a million steps, and braces count as one.
  for (int i = 0; i < space.features; ++i)
    pairs[i / 2].gates[gate][lane][i % 2] =
        static_cast<int16_t>(input_scale * weights.input[i]);
  pairs += PairsOf(space.features);
  for (int i = 0; i < space.units; ++i)
    pairs[i / 2].gates[gate][lane][i % 2] =
        static_cast<int16_t>(recurrent_scale * weights.recurrent[i]);
}

// The four gates' sums of kLanes units.
class UnitProducts {
 public:
  explicit UnitProducts(const GateSums& sums) : sums_(sums) {}

  Lanes requantized(int gate, const SmallRequantization& by) const {
    return RequantizeShifted(sums_.gates[gate], by);
  }

 private:
  GateSums sums_;
};

}  // namespace lstm_kernels

// Each defines InputRow, InputProducts and RecurrentProducts.
#if LSTM_KERNELS_DSP
#include "pair_loops_dsp.h"
#else
#include "pair_loops.h"
#endif

#endif  // LSTM_KERNELS_GATE_PRODUCTS_PAIRS_H_
