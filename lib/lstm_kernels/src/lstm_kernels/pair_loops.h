#ifndef LSTM_KERNELS_PAIR_LOOPS_H_
#define LSTM_KERNELS_PAIR_LOOPS_H_

// The loops of gate_products_pairs.h, which includes this: one pair of values
// after the other, in C++.

#include <stdint.h>

#include "instruction_sets.h"
#include "lanes.h"
#include "pair_weights.h"

// Each defines GateProducts, the sums of the four gates of kLanes units:
//
//   GateProducts(start)  begins them at the GateSums `start`
//   Add(weights, pair)   adds the products of one pair of values with the
//                        PairWeights that `weights` points at, and moves it on
//   sums()               the sums so far
#if LSTM_KERNELS_AVX2
#include "pair_products_avx2.h"
#else
#include "pair_products_sse2.h"
#endif

namespace lstm_kernels {

// A pair of inputs, less their zero point, that are not both 0.
struct ActivePair {
  int16_t values[2];
  int32_t number;  // among all pairs; negative after the last
};

// The pairs of one row that are not 0.
class InputRow {
 public:
  // The maximum of parts in a row, its end included.
  using Part = ActivePair;
  static constexpr int MaxParts(int features) { return PairsOf(features) + 1; }

  // `values`, [features], are the int8 inputs plus 128; `parts`,
  // [MaxParts(features)], is memory that must outlive the row.
  InputRow(const uint8_t* values, int features, int32_t zero_point, Part* parts)
      : pairs_(parts) {
    const int32_t nothing = zero_point + 128;
    for (int i = 0; i < features; i += 2) {
      const int32_t first = values[i] - nothing;
      const int32_t second = i + 1 < features ? values[i + 1] - nothing : 0;
      if (first == 0 && second == 0) continue;
      parts->values[0] = static_cast<int16_t>(first);
      parts->values[1] = static_cast<int16_t>(second);
      parts->number = i / 2;
      ++parts;
    }
    parts->number = -1;
  }

  const ActivePair* pairs() const { return pairs_; }

 private:
  const Part* pairs_;
};

[[gnu::always_inline]] inline UnitProducts InputProducts(
    const GateWeightsView& weights, const InputRow& row) {
  GateProducts products(UnpackBias(weights.bias()));
  const PairWeights* first = weights.input();
  asm("" : "+r"(first));  // or the loop would read it from memory
  for (const ActivePair* pair = row.pairs(); pair->number >= 0; ++pair) {
    const PairWeights* gates = first + pair->number;
    products.Add(gates, pair->values);
  }
  return UnitProducts(products.sums());
}

[[gnu::always_inline]] inline UnitProducts RecurrentProducts(
    const GateWeightsView& weights, const Hidden* hidden_state) {
  const int pairs = PairsOf(weights.units);
  const PairWeights* gates = weights.recurrent();
  GateProducts products(GateSums{});
#pragma GCC unroll 16
  for (int pair = 0; pair < pairs; ++pair) {
    products.Add(gates, hidden_state + 2 * pair);
  }
  return UnitProducts(products.sums());
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_PAIR_LOOPS_H_
