#ifndef LSTM_KERNELS_GATE_PRODUCTS_PAIRS_H_
#define LSTM_KERNELS_GATE_PRODUCTS_PAIRS_H_

// gate_products.h, one unit at a time, or eight with AVX2.
//
//   sums[gate] += weights[gate][0] * x[0] + weights[gate][1] * x[1]
//
// Weights and values are int16, widened at compile time and once a step: two of
// them fill a word, and each instruction set below multiplies and adds such a
// pair in one instruction. Values come less their zero point; weights and
// biases shifted to the left, so that their sums are as RequantizeShifted()
// wants them. The weights of a pair of inputs for the four gates of kLanes
// units lie together.
//
// A value that equals its zero point adds exactly nothing, so pairs of such
// inputs are left out; of a handwritten digit three in four are.

#include <cstdint>
#include <cstring>

#include "arm_instructions.h"
#include "gate_count.h"
#include "lanes.h"
#include "memory.h"
#include "unit_weights.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace lstm_kernels {

constexpr int PairsOf(int inputs) { return (inputs + 1) / 2; }

// The shifted weights of a pair for each gate.
struct alignas(16) PairWeights {
  std::int16_t of[kGates][kLanes][2];
};

struct GateSums {
  Lanes of[kGates];
};

using Hidden = std::int16_t;

constexpr std::int32_t HiddenOffset(std::int32_t zero_point) {
  return zero_point;
}

// An odd last unit has a 0 beside it.
constexpr int HiddenSize(int units) { return RoundUp(PaddedUnits(units), 2); }

// Where the biases, the weights W and the weights R of kLanes units lie: one
// after the other, so that one pointer leads through all of them.
struct GateWeightsView {
  int units;
  int features;
  const PairWeights* pairs;

  constexpr const PairWeights* bias() const { return pairs; }
  constexpr const PairWeights* input() const { return pairs + 1; }
  constexpr const PairWeights* recurrent() const {
    return input() + PairsOf(features);
  }

  // Goes on to the next kLanes units.
  constexpr void Advance() { pairs = recurrent() + PairsOf(units); }
};

// The bias of a gate in place of the weights of a pair: low half, high half, as
// int32 lies in memory on the little-endian chips that TFLite runs on.
constexpr void PackBias(std::int32_t bias, std::int16_t (&halves)[2]) {
  halves[0] = static_cast<std::int16_t>(bias & 0xFFFF);
  halves[1] = static_cast<std::int16_t>(bias >> 16);
}

inline GateSums UnpackBias(const PairWeights* bias) {
  GateSums sums;
#if LSTM_KERNELS_AVX2
  // GCC would copy them one by one, with REP MOVS.
  for (int gate = 0; gate < kGates; ++gate) {
    sums.of[gate] =
        LoadLanes(reinterpret_cast<const std::int32_t*>(bias->of[gate]));
  }
#else
  std::memcpy(&sums, bias, sizeof(sums));
#endif
  return sums;
}

// What the biases, W and R of kLanes units take together, and of all of them.
constexpr int PairsOfLanes(int units, int features) {
  return 1 + PairsOf(features) + PairsOf(units);
}
constexpr int PairsOfLayer(int units, int features) {
  return PaddedUnits(units) / kLanes * PairsOfLanes(units, features);
}

// Where PackUnit() writes to; starts as zeros, so that an odd last input has a
// neighbour of weight 0. Units that are only there to fill the lanes stay at a
// cell and a hidden state of 0.
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
  const int input_scale = 2 << weights.input_shift;
  const int recurrent_scale = 2 << weights.recurrent_shift;
  PackBias(input_scale * weights.bias, pairs->of[gate][lane]);
  ++pairs;
  for (int i = 0; i < space.features; ++i) {
    pairs[i / 2].of[gate][lane][i % 2] =
        static_cast<std::int16_t>(input_scale * weights.input[i]);
  }
  pairs += PairsOf(space.features);
  for (int i = 0; i < space.units; ++i) {
    pairs[i / 2].of[gate][lane][i % 2] =
        static_cast<std::int16_t>(recurrent_scale * weights.recurrent[i]);
  }
}

#if defined(__SSE2__) && !LSTM_KERNELS_AVX2

// PMADDWD, the four gates in one instruction.
class GateProducts {
 public:
  explicit GateProducts(const GateSums& start)
      : sums_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(start.of))) {}

  // Adds the products of a pair and moves `weights` on to the next.
  void Add(const PairWeights*& weights, const std::int16_t* pair) {
    std::int32_t word;
    std::memcpy(&word, pair, sizeof(word));
    const __m128i w =
        _mm_load_si128(reinterpret_cast<const __m128i*>(weights->of));
    ++weights;
    sums_ = _mm_add_epi32(sums_, _mm_madd_epi16(w, _mm_set1_epi32(word)));
  }

  GateSums sums() const {
    GateSums sums;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(sums.of), sums_);
    return sums;
  }

 private:
  __m128i sums_;
};

#else

#if LSTM_KERNELS_AVX2

// VPMADDWD, eight units in one instruction, all with the same pair of values.
using Pair = __m256i;

inline Pair LoadPair(const std::int16_t* from) {
  std::int32_t word;
  std::memcpy(&word, from, sizeof(word));
  return _mm256_set1_epi32(word);
}

inline Pair LoadGate(const std::int16_t (&weights)[kLanes][2]) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights));
}

// GCC would multiply first and add up later, which takes more registers than
// there are; so each sum is declared to be changed here.
inline Lanes MultiplyAdd(Pair a, Pair b, Lanes sum) {
  sum += FromVector(_mm256_madd_epi16(a, b));
  asm("" : "+x"(sum));
  return sum;
}

#elif LSTM_KERNELS_DSP

// SMLAD of Armv7E-M and of Armv8-M with the DSP extension: both products and
// both additions.
using Pair = int16x2_t;

inline Pair LoadPair(const std::int16_t* from) {
  Pair pair;
  std::memcpy(&pair, __builtin_assume_aligned(from, 4), sizeof(pair));
  return pair;
}

inline std::int32_t MultiplyAdd(Pair a, Pair b, std::int32_t sum) {
  return __smlad(a, b, sum);
}

// LDM, which wants its registers in order, gets the weights of four gates at
// once and moves on to the next. Not into r7, which Thumb code may need as its
// frame pointer.
[[gnu::always_inline]] inline void LoadGates(const PairWeights*& weights,
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

#else

struct Pair {
  std::int32_t first;
  std::int32_t second;
};

inline Pair LoadPair(const std::int16_t* from) { return {from[0], from[1]}; }

inline Pair LoadGate(const std::int16_t (&weights)[kLanes][2]) {
  return LoadPair(weights[0]);
}

inline std::int32_t MultiplyAdd(Pair a, Pair b, std::int32_t sum) {
  return sum + a.first * b.first + a.second * b.second;
}

#endif

#if !LSTM_KERNELS_DSP

inline void LoadGates(const PairWeights*& weights, Pair& gate0, Pair& gate1,
                      Pair& gate2, Pair& gate3) {
  gate0 = LoadGate(weights->of[0]);
  gate1 = LoadGate(weights->of[1]);
  gate2 = LoadGate(weights->of[2]);
  gate3 = LoadGate(weights->of[3]);
  ++weights;
}

#endif

class GateProducts {
 public:
  [[gnu::always_inline]] explicit GateProducts(const GateSums& start)
      : sum0_(start.of[0]),
        sum1_(start.of[1]),
        sum2_(start.of[2]),
        sum3_(start.of[3]) {}

  [[gnu::always_inline]] void Add(const PairWeights*& weights,
                                  const std::int16_t* pair) {
    Pair gate0, gate1, gate2, gate3;
    const Pair x = LoadPair(pair);
    LoadGates(weights, gate0, gate1, gate2, gate3);
    sum0_ = MultiplyAdd(gate0, x, sum0_);
    sum1_ = MultiplyAdd(gate1, x, sum1_);
    sum2_ = MultiplyAdd(gate2, x, sum2_);
    sum3_ = MultiplyAdd(gate3, x, sum3_);
  }

  GateSums sums() const { return {{sum0_, sum1_, sum2_, sum3_}}; }

 private:
  Lanes sum0_, sum1_, sum2_, sum3_;  // an array would live in memory
};

#endif

// A pair of inputs, less their zero point, that are not both 0.
struct ActivePair {
  std::int16_t values[2];
  std::int32_t number;  // among all pairs; negative behind the last
};

// The pairs of one row that add anything.
class InputRow {
 public:
  // A row is made of so many parts at the most, its end included.
  using Part = ActivePair;
  static constexpr int MaxParts(int features) { return PairsOf(features) + 1; }

  // `values`, [features], are the int8 inputs plus 128; `parts`,
  // [MaxParts(features)], is memory that the row uses as long as it lives.
  InputRow(const std::uint8_t* values, int features, std::int32_t zero_point,
           Part* parts)
      : pairs_(parts) {
    const std::int32_t nothing = zero_point + 128;
    for (int i = 0; i < features; i += 2) {
      const std::int32_t first = values[i] - nothing;
      const std::int32_t second =
          i + 1 < features ? values[i + 1] - nothing : 0;
      if (first == 0 && second == 0) continue;
      parts->values[0] = static_cast<std::int16_t>(first);
      parts->values[1] = static_cast<std::int16_t>(second);
      parts->number = i / 2;
      ++parts;
    }
    parts->number = -1;
  }

  const ActivePair* pairs() const { return pairs_; }

 private:
  const Part* pairs_;
};

// The four gates' sums of kLanes units.
class UnitProducts {
 public:
  explicit UnitProducts(const GateProducts& products)
      : sums_(products.sums()) {}

  Lanes requantized(int gate, const SmallRequantization& by) const {
    return RequantizeShifted(sums_.of[gate], by);
  }

 private:
  GateSums sums_;
};

[[gnu::always_inline]] inline UnitProducts InputProducts(
    const GateWeightsView& weights, const InputRow& row) {
  GateProducts products(UnpackBias(weights.bias()));
  const PairWeights* first = weights.input();
  asm("" : "+r"(first));  // for the loop, which would read it from memory
  for (const ActivePair* pair = row.pairs(); pair->number >= 0; ++pair) {
    const PairWeights* gates = first + pair->number;
    products.Add(gates, pair->values);
  }
  return UnitProducts(products);
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
  return UnitProducts(products);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_GATE_PRODUCTS_PAIRS_H_
