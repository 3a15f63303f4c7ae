#ifndef LSTM_KERNELS_GATE_PRODUCTS_THUMB_H_
#define LSTM_KERNELS_GATE_PRODUCTS_THUMB_H_

// gate_products.h for Armv6-M and Armv8-M Baseline, which multiply 32 bits to
// the lower 32 bits of a product: four gates in three multiplications.
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
// Longer rows are summed in parts of 32 inputs. Values have their zero point
// subtracted; inputs that equal it are skipped, as they add exactly 0: four of
// five in a handwritten digit.

#include <stdint.h>

#include "flash.h"
#include "gate_count.h"
#include "lanes.h"
#include "memory.h"
#include "small_requantization.h"
#include "standard.h"
#include "unit_weights.h"

namespace lstm_kernels {

using Hidden = int32_t;

constexpr int32_t HiddenOffset(int32_t zero_point) { return zero_point; }
constexpr int HiddenSize(int units) { return units; }

constexpr int kWordsOfInput = 3;
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

// An input that is not 0, less its zero point, and how many words its weights
// are behind those of input 0.
struct ActiveInput {
  int32_t value;
  int32_t distance;
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
    for (int i = 0; i < features; ++i) {
      const int32_t value = values[i] - nothing;
      if (value != 0) *parts++ = {value, kWordsOfInput * i};
    }
    end_ = parts;
  }

  const Part* begin() const { return begin_; }
  const Part* end() const { return end_; }

 private:
  const Part* begin_;
  const Part* end_;
};

// The sums S0, S1 and S2 of up to kMaxSummed inputs.
class PackedSums {
 public:
  // Moves on to the words of the next input. GCC would multiply first and add
  // later, and keep pointers to several places, which takes more registers than
  // exist. One of the eight is left, as r7 may be the frame pointer.
  [[gnu::always_inline]] void Add(const uint32_t*& words, int32_t x) {
    asm(".syntax unified\n"
        "ldmia %[words]!, {r1, r2}\n"
        "muls r1, %[x], r1\n"
        "adds %[sum0], %[sum0], r1\n"
        "muls r2, %[x], r2\n"
        "adds %[sum1], %[sum1], r2\n"
        "ldmia %[words]!, {r1}\n"
        "muls r1, %[x], r1\n"
        "adds %[sum2], %[sum2], r1\n"
        : [words] "+l"(words), [sum0] "+l"(sum0_), [sum1] "+l"(sum1_),
          [sum2] "+l"(sum2_)
        : [x] "l"(x),
          "m"(*reinterpret_cast<const uint32_t (*)[kWordsOfInput]>(words))
        : "r1", "r2", "cc");
  }

  // Adds what they stand for to the sum of each gate.
  [[gnu::always_inline]] void AddTo(int32_t& a, int32_t& b, int32_t& c,
                                    int32_t& d) const {
    const int32_t sum_c = static_cast<int32_t>(sum1_ << 11) >> 11;
    const uint32_t lower_d = (sum1_ - static_cast<uint32_t>(sum_c)) >> 10;
    const int32_t sum_b = static_cast<int32_t>((sum2_ - lower_d) << 10) >> 10;
    a += static_cast<int32_t>(sum0_);
    b += sum_b;
    c += sum_c;
    d += static_cast<int32_t>(sum2_ - static_cast<uint32_t>(sum_b)) >> 11;
  }

 private:
  uint32_t sum0_ = 0;
  uint32_t sum1_ = 0;
  uint32_t sum2_ = 0;
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

  [[gnu::always_inline]] void Add(const PackedSums& sums) {
    sums.AddTo(a_, b_, c_, d_);
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
      const uint32_t* words = weights.input() + input->distance;
      sums.Add(words, input->value);
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
      sums.Add(words, hidden_state[i]);
    }
    products.Add(sums);
  }
  return products;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_GATE_PRODUCTS_THUMB_H_
