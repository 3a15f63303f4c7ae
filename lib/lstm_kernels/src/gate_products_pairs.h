#ifndef LSTM_KERNELS_GATE_PRODUCTS_PAIRS_H_
#define LSTM_KERNELS_GATE_PRODUCTS_PAIRS_H_

// gate_products.h, one unit at a time.
//
//   sums[gate] += weights[gate][0] * x[0] + weights[gate][1] * x[1]
//
// Weights and values are int16, widened at compile time and once a step: two of
// them fill a word, and each instruction set below multiplies and adds such a
// pair in one instruction. Values come less their zero point. The weights of a
// pair of inputs for the four gates lie together in 16 bytes, in the order of
// use: [unit][pair][gate][2].
//
// A value that equals its zero point adds exactly nothing, so pairs of such
// inputs are left out; of a handwritten digit three in four are.

#include <cstdint>
#include <cstring>

#include "gate_count.h"
#include "lanes.h"

#if defined(__ARM_FEATURE_DSP)
#include <arm_acle.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace lstm_kernels {

constexpr int PairsOf(int inputs) { return (inputs + 1) / 2; }

struct alignas(16) PairWeights {
  std::int16_t of[kGates][2];
};

struct alignas(16) GateSums {
  std::int32_t of[kGates];
};

using Hidden = std::int16_t;

constexpr std::int32_t HiddenOffset(std::int32_t zero_point) {
  return zero_point;
}

// An odd last unit has a 0 beside it.
constexpr int HiddenSize(int units) { return 2 * PairsOf(units); }

struct GateWeightsView {
  int units;
  int features;
  const PairWeights* input;      // W, [units][PairsOf(features)]
  const PairWeights* recurrent;  // R, [units][PairsOf(units)]
  const GateSums* bias;          // b, [units]

  // Goes on to the next kLanes units.
  void Advance() {
    input += PairsOf(features);
    recurrent += PairsOf(units);
    ++bias;
  }
};

// An odd last input has a neighbour of weight 0.
template <int kUnits, int kFeatures>
struct GateWeights {
  PairWeights input[kUnits * PairsOf(kFeatures)];
  PairWeights recurrent[kUnits * PairsOf(kUnits)];
  GateSums bias[kUnits];

  constexpr GateWeightsView view() const {
    return {kUnits, kFeatures, input, recurrent, bias};
  }
};

template <int kUnits, int kFeatures>
constexpr GateWeights<kUnits, kFeatures> PackGates(
    const std::int8_t (&input)[kGates][kUnits][kFeatures],
    const std::int8_t (&recurrent)[kGates][kUnits][kUnits],
    const std::int32_t (&bias)[kGates][kUnits],
    std::int32_t /* input_zero_point */, std::int32_t /* hidden_zero_point */) {
  GateWeights<kUnits, kFeatures> packed{};
  for (int gate = 0; gate < kGates; ++gate) {
    for (int unit = 0; unit < kUnits; ++unit) {
      PairWeights* pairs = packed.input + unit * PairsOf(kFeatures);
      for (int i = 0; i < kFeatures; ++i) {
        pairs[i / 2].of[gate][i % 2] = input[gate][unit][i];
      }
      pairs = packed.recurrent + unit * PairsOf(kUnits);
      for (int i = 0; i < kUnits; ++i) {
        pairs[i / 2].of[gate][i % 2] = recurrent[gate][unit][i];
      }
      packed.bias[unit].of[gate] = bias[gate][unit];
    }
  }
  return packed;
}

#if defined(__SSE2__)

// x86-64: PMADDWD, the four gates in one instruction.
class GateProducts {
 public:
  explicit GateProducts(const GateSums& start)
      : sums_(_mm_load_si128(reinterpret_cast<const __m128i*>(start.of))) {}

  void Add(const PairWeights& weights, const std::int16_t* pair) {
    std::int32_t word;
    std::memcpy(&word, pair, sizeof(word));
    const __m128i w =
        _mm_load_si128(reinterpret_cast<const __m128i*>(weights.of));
    sums_ = _mm_add_epi32(sums_, _mm_madd_epi16(w, _mm_set1_epi32(word)));
  }

  GateSums sums() const {
    GateSums result;
    _mm_store_si128(reinterpret_cast<__m128i*>(result.of), sums_);
    return result;
  }

 private:
  __m128i sums_;
};

#else

#if defined(__ARM_FEATURE_DSP)

// Two int16, loaded and multiplied together: SMLAD of Armv7E-M and of Armv8-M
// with the DSP extension does both products and both additions.
using Pair = int16x2_t;

inline Pair LoadPair(const std::int16_t* from) {
  Pair pair;
  std::memcpy(&pair, __builtin_assume_aligned(from, 4), sizeof(pair));
  return pair;
}

inline std::int32_t MultiplyAdd(Pair a, Pair b, std::int32_t sum) {
  return __smlad(a, b, sum);
}

#else

struct Pair {
  std::int32_t first;
  std::int32_t second;
};

inline Pair LoadPair(const std::int16_t* from) { return {from[0], from[1]}; }

inline std::int32_t MultiplyAdd(Pair a, Pair b, std::int32_t sum) {
  return sum + a.first * b.first + a.second * b.second;
}

#endif

class GateProducts {
 public:
  explicit GateProducts(const GateSums& start)
      : sum0_(start.of[0]),
        sum1_(start.of[1]),
        sum2_(start.of[2]),
        sum3_(start.of[3]) {}

  void Add(const PairWeights& weights, const std::int16_t* pair) {
    const Pair x = LoadPair(pair);
    sum0_ = MultiplyAdd(LoadPair(weights.of[0]), x, sum0_);
    sum1_ = MultiplyAdd(LoadPair(weights.of[1]), x, sum1_);
    sum2_ = MultiplyAdd(LoadPair(weights.of[2]), x, sum2_);
    sum3_ = MultiplyAdd(LoadPair(weights.of[3]), x, sum3_);
  }

  GateSums sums() const { return {{sum0_, sum1_, sum2_, sum3_}}; }

 private:
  std::int32_t sum0_, sum1_, sum2_, sum3_;  // an array would live in memory
};

#endif

// A pair of inputs, less their zero point, that are not both 0.
struct ActivePair {
  std::int16_t values[2];
  std::int32_t number;  // among all pairs
};

// The pairs of one row that add anything.
class InputRow {
 public:
  // A row is made of so many parts at the most.
  using Part = ActivePair;
  static constexpr int MostParts(int features) { return PairsOf(features); }

  // `values`, [features], are the int8 inputs plus 128; `parts`,
  // [MostParts(features)], is memory that the row uses as long as it lives.
  InputRow(const std::uint8_t* values, int features, std::int32_t zero_point,
           Part* parts)
      : begin_(parts), end_(parts) {
    const std::int32_t nothing = zero_point + 128;
    for (int i = 0; i < features; i += 2) {
      const std::int32_t first = values[i] - nothing;
      const std::int32_t second =
          i + 1 < features ? values[i + 1] - nothing : 0;
      if (first == 0 && second == 0) continue;
      end_->values[0] = static_cast<std::int16_t>(first);
      end_->values[1] = static_cast<std::int16_t>(second);
      end_->number = i / 2;
      ++end_;
    }
  }

  const ActivePair* begin() const { return begin_; }
  const ActivePair* end() const { return end_; }

 private:
  Part* begin_;
  Part* end_;
};

class InputProducts {
 public:
  InputProducts(const GateWeightsView& weights, const InputRow& row) {
    GateProducts products(*weights.bias);
    for (const ActivePair& pair : row) {
      products.Add(weights.input[pair.number], pair.values);
    }
    sums_ = products.sums();
  }

  Lanes sum(int gate) const { return sums_.of[gate]; }

 private:
  GateSums sums_;
};

class RecurrentProducts {
 public:
  [[gnu::always_inline]] RecurrentProducts(const GateWeightsView& weights,
                                           const Hidden* hidden_state) {
    const int pairs = PairsOf(weights.units);
    GateProducts products(GateSums{});
#pragma GCC unroll 16
    for (int pair = 0; pair < pairs; ++pair) {
      products.Add(weights.recurrent[pair], hidden_state + 2 * pair);
    }
    sums_ = products.sums();
  }

  Lanes sum(int gate) const { return sums_.of[gate]; }

 private:
  GateSums sums_;
};

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_GATE_PRODUCTS_PAIRS_H_
