#ifndef LSTM_KERNELS_FOUR_SUMS_H_
#define LSTM_KERNELS_FOUR_SUMS_H_

// GateProducts for instruction sets with one sum for each gate. `Set` has
//
//   Pair           two int16 numbers, as its instructions take them
//   LoadPair()     a pair of values
//   LoadGates()    the weights of a pair for the four gates; moves on to the
//   next MultiplyAdd()  a sum and both products of two pairs

#include <stdint.h>

#include "lanes.h"
#include "pair_weights.h"

namespace lstm_kernels {

template <typename Set>
class FourSums {
 public:
  [[gnu::always_inline]] explicit FourSums(const GateSums& start)
      : sum0_(start.gates[0]),
        sum1_(start.gates[1]),
        sum2_(start.gates[2]),
        sum3_(start.gates[3]) {}

  [[gnu::always_inline]] void Add(const PairWeights*& weights,
                                  const int16_t* pair) {
    typename Set::Pair gate0, gate1, gate2, gate3;
    const typename Set::Pair x = Set::LoadPair(pair);
    Set::LoadGates(weights, gate0, gate1, gate2, gate3);
    sum0_ = Set::MultiplyAdd(gate0, x, sum0_);
    sum1_ = Set::MultiplyAdd(gate1, x, sum1_);
    sum2_ = Set::MultiplyAdd(gate2, x, sum2_);
    sum3_ = Set::MultiplyAdd(gate3, x, sum3_);
  }

  GateSums sums() const { return {{sum0_, sum1_, sum2_, sum3_}}; }

 private:
  Lanes sum0_, sum1_, sum2_, sum3_;  // an array would live in memory
};

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_FOUR_SUMS_H_
