#ifndef LSTM_KERNELS_GATE_PRODUCTS_WORDS_H_
#define LSTM_KERNELS_GATE_PRODUCTS_WORDS_H_

// gate_products.h for 32-bit chips without SIMD instructions: four gates in
// three multiplications, of which only the lower 32 bits are used.
//
// With the weights a, b, c and d of the four gates for one input x, three words
// are multiplied by x and summed, modulo 2^32:
//
//   S0 = sum of x a
//   S1 = sum of x (c + 2^21 d)  =  C + 2^21 D
//   S2 = sum of x (b + 2^11 d)  =  B + 2^11 D
//
// where A = S0, B, C and D are the sums of the gates. A product has 16 bits, so
// the sum of 32 of them is below 2^20, and its sign makes 21 bits. Then
//
//   C = the lower 21 bits of S1
//   d = the lower 11 bits of D, those above C
//   B = the lower 22 bits of S2 - 2^11 d, as all that is left of D is above
//   D = (S2 - B) / 2^11
//
// Longer rows are summed in parts of 32 inputs. PackedSums are S0, S1 and S2;
// AddInput(words, x, sums), in a file for each instruction set, adds one input
// to them and moves on to the words of the next. Values have their zero point
// subtracted; inputs that equal it are skipped, as they add exactly 0: four of
// five in a handwritten digit.

#include <stdint.h>

#include "flash.h"
#include "gate_count.h"
#include "instruction_sets.h"
#include "lanes.h"
#include "memory.h"
#include "small_requantization.h"
#include "standard.h"
#include "unit_weights.h"

namespace lstm_kernels {

constexpr int kWordsOfInput = 3;

struct PackedSums {
  uint32_t sum0 = 0;
  uint32_t sum1 = 0;
  uint32_t sum2 = 0;
};

}  // namespace lstm_kernels

#if LSTM_KERNELS_THUMB
#include "packed_sums_thumb.h"
#else
#include "packed_sums_portable.h"
#endif

namespace lstm_kernels {

using Hidden = int32_t;

constexpr int kHiddenAlignment = 8;

constexpr int32_t HiddenOffset(int32_t zero_point) { return zero_point; }
constexpr int HiddenSize(int units) { return units; }

constexpr int kMaxSummed = 32;

// A unit takes, in the order of use, its four biases, W and R. In words:
constexpr int WordsOfUnit(int units, int features) {
  return kGates + kWordsOfInput * (features + units);
}

struct GateWeightsView {
  int units;
  int features;
  const uint32_t* words;

  constexpr const uint32_t* bias() const { return words; }
  constexpr const uint32_t* input() const { return words + kGates; }
  constexpr const uint32_t* recurrent() const {
    return input() + kWordsOfInput * features;
  }

  // Moves on to the next unit.
  constexpr void Advance() { words += WordsOfUnit(units, features); }
};

// Where PackUnit() writes to; starts as zeros.
struct GateWeightsSpace {
  int units;
  int features;
  uint32_t* words;

  constexpr GateWeightsView view() const { return {units, features, words}; }
};

template <int kUnits, int kFeatures>
struct GateWeights {
  uint32_t words[kUnits * WordsOfUnit(kUnits, kFeatures)];

  constexpr GateWeightsSpace space(ZeroPoints) {
    return {kUnits, kFeatures, words};
  }
  constexpr GateWeightsView view() const { return {kUnits, kFeatures, words}; }
};

inline GateWeightsSpace TakeSpace(Memory& memory, int units, int features,
                                  ZeroPoints) {
  return {units, features,
          memory.Take<uint32_t>(units * WordsOfUnit(units, features))};
}

// Adds the weights of one gate to the three words of each input.
constexpr void PackWeights(uint32_t* words, int gate, const int8_t* weights,
                           int inputs) {
  constexpr uint32_t kScales[kGates][kWordsOfInput] = {
      {1, 0, 0}, {0, 0, 1}, {0, 1, 0}, {0, 1u << 21, 1u << 11}};
  // Clang's limit is a million steps, and braces count as one.
  for (int i = 0; i < inputs; ++i)
    for (int k = 0; k < kWordsOfInput; ++k)
      *words++ += kScales[gate][k] * static_cast<uint32_t>(weights[i]);
}

constexpr void PackUnit(const GateWeightsSpace& space, int gate, int unit,
                        const UnitWeights& weights) {
  uint32_t* words =
      space.words + unit * WordsOfUnit(space.units, space.features);
  words[gate] = static_cast<uint32_t>(weights.bias);
  words += kGates;
  PackWeights(words, gate, weights.input, space.features);
  words += kWordsOfInput * space.features;
  PackWeights(words, gate, weights.recurrent, space.units);
}

// An input that is not 0, less its zero point, and how many bytes its weights
// are behind those of input 0.
struct ActiveInput {
  int32_t value;
  uint32_t distance;
};

// Those of one row.
class InputRow {
 public:
  // The maximum of parts in a row.
  using Part = ActiveInput;
  static constexpr int MaxParts(int features) { return features; }

  // `values`, [features], are the int8 inputs plus 128; `parts`,
  // [MaxParts(features)], is memory that must outlive the row.
  InputRow(const uint8_t* values, int features, int32_t zero_point, Part* parts)
      : begin_(parts) {
    const int32_t nothing = zero_point + 128;
    uint32_t distance = 0;
    for (int i = 0; i < features; ++i) {
      const int32_t value = values[i] - nothing;
      if (value != 0) *parts++ = {value, distance};
      distance += kWordsOfInput * sizeof(uint32_t);
    }
    end_ = parts;
  }

  const Part* begin() const { return begin_; }
  const Part* end() const { return end_; }

 private:
  const Part* begin_;
  const Part* end_;
};

// The four gates' sums of one unit.
class UnitProducts {
 public:
  UnitProducts() = default;
  [[gnu::always_inline]] explicit UnitProducts(const uint32_t* start)
      : a_(static_cast<int32_t>(ReadFlash(start))),
        b_(static_cast<int32_t>(ReadFlash(start + 1))),
        c_(static_cast<int32_t>(ReadFlash(start + 2))),
        d_(static_cast<int32_t>(ReadFlash(start + 3))) {}

  // What packed sums stand for.
  [[gnu::always_inline]] void Add(const PackedSums& sums) {
    const int32_t sum_c = static_cast<int32_t>(sums.sum1 << 11) >> 11;
    const uint32_t lower_d = (sums.sum1 - static_cast<uint32_t>(sum_c)) >> 10;
    const int32_t sum_b =
        static_cast<int32_t>((sums.sum2 - lower_d) << 10) >> 10;
    a_ += static_cast<int32_t>(sums.sum0);
    b_ += sum_b;
    c_ += sum_c;
    d_ += static_cast<int32_t>(sums.sum2 - static_cast<uint32_t>(sum_b)) >> 11;
  }

  [[gnu::always_inline]] Lanes requantized(
      int gate, const SmallRequantization& by) const {
    return RequantizeSmall(gate == 0   ? a_
                           : gate == 1 ? b_
                           : gate == 2 ? c_
                                       : d_,
                           by);
  }

 private:
  int32_t a_ = 0, b_ = 0, c_ = 0, d_ = 0;  // an array would live in memory
};

inline const uint32_t* At(const uint32_t* first, uint32_t distance) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(first);
  return reinterpret_cast<const uint32_t*>(bytes + distance);
}

[[gnu::always_inline]] inline UnitProducts InputProducts(
    const GateWeightsView& weights, const InputRow& row) {
  UnitProducts products(weights.bias());
  const ActiveInput* input = row.begin();
  do {
    const ActiveInput* end = row.end();
    if (weights.features > kMaxSummed && end - input > kMaxSummed) {
      end = input + kMaxSummed;
    }
    PackedSums sums;
    for (; input != end; ++input) {
      const uint32_t* words = At(weights.input(), input->distance);
      AddInput(words, input->value, sums);
    }
    products.Add(sums);
  } while (weights.features > kMaxSummed && input != row.end());
  return products;
}

[[gnu::always_inline]] inline UnitProducts RecurrentProducts(
    const GateWeightsView& weights, const Hidden* hidden_state) {
  UnitProducts products;
  const uint32_t* words = weights.recurrent();
  for (int begin = 0; begin < weights.units; begin += kMaxSummed) {
    const int end = Min(begin + kMaxSummed, weights.units);
    PackedSums sums;
#pragma GCC unroll 32
    for (int i = begin; i < end; ++i) {
      AddInput(words, hidden_state[i], sums);
    }
    products.Add(sums);
  }
  return products;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_GATE_PRODUCTS_WORDS_H_
