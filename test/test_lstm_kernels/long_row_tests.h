#ifndef LONG_ROW_TESTS_H_
#define LONG_ROW_TESTS_H_

// Sums of rows that are longer than some kernels sum at once.

#include <lstm_kernels.h>
#include <stdint.h>
#include <string.h>
#include <unity.h>

#include "numbers.h"

namespace {

using lstm_kernels::InputRow;

// The largest sums of a row of 33, with each sign: more than some kernels sum
// at once. An AVR has flash for 17, and sums all at once.
constexpr int kLong = LSTM_KERNELS_AVR ? 17 : 33;
constexpr int8_t kExtremes[lstm_kernels::kGates] = {127, -128, -127, 126};

template <int kUnits, int kFeatures>
struct LongLayer {
  int8_t input[lstm_kernels::kGates][kUnits][kFeatures] = {};
  int8_t recurrent[lstm_kernels::kGates][kUnits][kUnits] = {};
  int32_t bias[lstm_kernels::kGates][kUnits] = {};

  constexpr LongLayer() {
    for (int gate = 0; gate < lstm_kernels::kGates; ++gate) {
      for (int8_t& weight : input[gate][0]) weight = kExtremes[gate];
      for (int8_t& weight : recurrent[gate][0]) weight = kExtremes[gate];
      bias[gate][0] = gate - 2;
    }
  }
};

// Factors of 1.
constexpr int32_t kOnes[lstm_kernels::kGates][2] = {
    {kHalf, 1}, {kHalf, 1}, {kHalf, 1}, {kHalf, 1}};

template <int kUnits, int kFeatures>
constexpr auto PackLong() {
  constexpr LongLayer<kUnits, kFeatures> kLayer;
  return lstm_kernels::PackGates(kLayer.input, kLayer.recurrent, kLayer.bias,
                                 lstm_kernels::FactorsFromPairs(kOnes, kOnes),
                                 {-128, -128});
}

constexpr LSTM_KERNELS_FLASH auto kLongInput = PackLong<1, kLong>();
constexpr LSTM_KERNELS_FLASH auto kLongRecurrent = PackLong<kLong, 1>();

template <typename Products>
void AssertAreSums(int32_t values, int32_t bias, const Products& products) {
  const auto one = lstm_kernels::SmallFromPair(kOnes[0]);
  for (int gate = 0; gate < lstm_kernels::kGates; ++gate) {
    const int32_t sum = kExtremes[gate] * values + bias * (gate - 2);
    TEST_ASSERT_EQUAL_INT32(sum, Lane(products.requantized(gate, one), 0));
  }
}

void LongRowsAreSummedExactly() {
  uint8_t values[kLong];
  memset(values, 255, sizeof(values));
  InputRow::Part parts[InputRow::MaxParts(kLong)];
  const InputRow row(values, kLong, -128, parts);
  AssertAreSums(255 * kLong, 1,
                lstm_kernels::InputProducts(kLongInput.view(), row));

  constexpr int32_t kHidden = 127 - lstm_kernels::HiddenOffset(-128);
  alignas(lstm_kernels::kHiddenAlignment)
      lstm_kernels::Hidden hidden[lstm_kernels::HiddenSize(kLong)] = {};
  for (int i = 0; i < kLong; ++i) hidden[i] = kHidden;
  AssertAreSums(255 * kLong, 0,
                lstm_kernels::RecurrentProducts(kLongRecurrent.view(), hidden));
}

}  // namespace

#endif  // LONG_ROW_TESTS_H_
