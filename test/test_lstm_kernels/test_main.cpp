// Each kernel against golden values over its whole range.
//
// golden_values.h comes from scripts/conversion/, which is written
// independently of these kernels and checked against the TFLM interpreter.

#include <lstm_kernels.h>
#include <math.h>
#include <string.h>
#include <test_runner_wait.h>
#include <unity.h>

#include "golden_values.h"
#include "input_row_tests.h"
#include "long_row_tests.h"
#include "numbers.h"

namespace {

using lstm_kernels::ReadFlash;
using lstm_kernels::Requantization;

void SigmoidEqualsGoldenOnEveryArgument() {
  Checksum checksum;
  for (int32_t x = -32768; x <= 32767; x += lstm_kernels::kLanes) {
    checksum.Add(lstm_kernels::SigmoidInt16(LanesFrom(x)));
  }
  TEST_ASSERT_EQUAL_HEX32(golden::kSigmoidChecksum, checksum.hash());
}

// Every sixth format on an AVR, which is slow.
void TanhEqualsGoldenOnEveryArgumentAndFormat() {
  constexpr int kStep = LSTM_KERNELS_AVR ? 6 : 1;
  for (int fractional_bits = 0; fractional_bits <= lstm_kernels::kMaxCellBits;
       fractional_bits += kStep) {
    Checksum checksum;
    for (int32_t x = -32768; x <= 32767; x += lstm_kernels::kLanes) {
      checksum.Add(lstm_kernels::TanhInt16(LanesFrom(x), fractional_bits));
    }
    TEST_ASSERT_EQUAL_HEX32(ReadFlash(&golden::kTanhChecksums[fractional_bits]),
                            checksum.hash());
    yield();  // an ESP8266 restarts after three seconds without it
  }
}

// Q3.12 in, Q0.15 out, against 2^15 sigmoid(x) at -8, 0, 1 and 8.
void SigmoidIsASigmoid() {
  TEST_ASSERT_EQUAL_INT16(16384, lstm_kernels::SigmoidInt16(0));
  TEST_ASSERT_INT_WITHIN(2, 32757, lstm_kernels::SigmoidInt16(32767));
  TEST_ASSERT_INT_WITHIN(2, 11, lstm_kernels::SigmoidInt16(-32768));
  TEST_ASSERT_INT_WITHIN(2, 23955, lstm_kernels::SigmoidInt16(4096));
}

// Against 2^15 tanh(x) at 0 and +-1, in Q3.12 and Q1.14.
void TanhIsATanh() {
  TEST_ASSERT_EQUAL_INT16(0, lstm_kernels::TanhInt16(0, 12));
  TEST_ASSERT_INT_WITHIN(2, 24956, lstm_kernels::TanhInt16(4096, 12));
  TEST_ASSERT_INT_WITHIN(2, -24956, lstm_kernels::TanhInt16(-4096, 12));
  TEST_ASSERT_INT_WITHIN(2, 24956, lstm_kernels::TanhInt16(16384, 14));
}

void RequantizeEqualsGoldenAtTheEdges() {
  Checksum checksum;
  for (const int32_t& number : golden::kNumbers) {
    for (const int32_t& multiplier : golden::kMultipliers) {
      for (const int32_t& shift : golden::kShifts) {
        const Requantization by = {ReadFlash(&multiplier), ReadFlash(&shift)};
        checksum.Add(lstm_kernels::Requantize(ReadFlash(&number), by));
      }
    }
  }
  TEST_ASSERT_EQUAL_HEX32(golden::kRequantizedChecksum, checksum.hash());
}

void HighProductRoundsTiesUpwards() {
  using lstm_kernels::DoublingHighProduct;
  TEST_ASSERT_EQUAL_INT32(1, DoublingHighProduct(1, kHalf));
  TEST_ASSERT_EQUAL_INT32(0, DoublingHighProduct(-1, kHalf));
  TEST_ASSERT_EQUAL_INT32(-1, DoublingHighProduct(-3, kHalf));
  TEST_ASSERT_EQUAL_INT32(-kHighest, DoublingHighProduct(kLowest, kHighest));
}

void ShiftRoundsTiesAwayFromZero() {
  using lstm_kernels::RoundingShiftRight;
  TEST_ASSERT_EQUAL_INT32(1, RoundingShiftRight(1, 1));
  TEST_ASSERT_EQUAL_INT32(-1, RoundingShiftRight(-1, 1));
  TEST_ASSERT_EQUAL_INT32(-2, RoundingShiftRight(-3, 1));
  TEST_ASSERT_EQUAL_INT32(-5, RoundingShiftRight(-5, 0));
  TEST_ASSERT_EQUAL_INT32(-1, RoundingShiftRight(kLowest, 31));
  TEST_ASSERT_EQUAL_INT32(1, RoundingShiftRight(kHighest, 31));
}

void SaturationStopsAtTheEnds() {
  TEST_ASSERT_EQUAL_INT16(32767, lstm_kernels::Saturate<16>(32768));
  TEST_ASSERT_EQUAL_INT16(-32768, lstm_kernels::Saturate<16>(kLowest));
  TEST_ASSERT_EQUAL_INT8(127, lstm_kernels::Saturate<8>(128));
  TEST_ASSERT_EQUAL_INT8(-128, lstm_kernels::Saturate<8>(-129));
}

void OneOverOnePlusEqualsGolden() {
  Checksum checksum;
  const int32_t edges[] = {0, 1, kHighest};
  for (const int32_t x : edges) {
    checksum.Add(lstm_kernels::OneOverOnePlus(x));
  }
  for (int32_t i = 0; i < 32768; ++i) {
    checksum.Add(lstm_kernels::OneOverOnePlus(i * 65536));
  }
  TEST_ASSERT_EQUAL_HEX32(golden::kOneOverOnePlusChecksum, checksum.hash());
}

void SoftmaxEqualsGolden() {
  const lstm_kernels::SoftmaxInt8 softmax = {
      golden::kExponentials, lstm_kernels::SizeOf(golden::kExponentials)};
  int row = 0;
  for (const auto& of_row : golden::kLogits) {
    int8_t logits[golden::kOutputs], expected[golden::kOutputs];
    lstm_kernels::CopyFlash(logits, of_row, sizeof(logits));
    lstm_kernels::CopyFlash(expected, golden::kProbabilities[row++],
                            sizeof(expected));
    int8_t probabilities[golden::kOutputs];
    lstm_kernels::Softmax(softmax, logits, golden::kOutputs, probabilities);
    TEST_ASSERT_EQUAL_INT8_ARRAY(expected, probabilities, golden::kOutputs);
  }
}

constexpr lstm_kernels::GateFactors kFactors = lstm_kernels::FactorsFromPairs(
    golden::kInputProduct, golden::kRecurrentProduct);

constexpr LSTM_KERNELS_FLASH auto kWeights = lstm_kernels::PackGates(
    golden::kInputWeights, golden::kRecurrentWeights, golden::kGateBias,
    kFactors, {golden::kInputZeroPoint, golden::kHiddenZeroPoint});

constexpr lstm_kernels::LstmInt8 kLstm = {
    kWeights.view(),
    kFactors,
    lstm_kernels::SmallFromPair(golden::kForgetTimesCell[0]),
    lstm_kernels::SmallFromPair(golden::kInputTimesCell[0]),
    lstm_kernels::SmallFromPair(golden::kOutputTimesTanh[0]),
    golden::kHiddenZeroPoint,
    golden::kCellFractionalBits,
    golden::kCellClip,
};

using lstm_kernels::InputRow;

struct RowMemory {
  InputRow::Part parts[InputRow::MaxParts(golden::kFeatures)];
};

InputRow RowOf(const int8_t (&inputs)[golden::kFeatures], RowMemory& memory) {
  uint8_t values[golden::kFeatures];
  for (int i = 0; i < golden::kFeatures; ++i) {
    values[i] = static_cast<uint8_t>(ReadFlash(&inputs[i]) + 128);
  }
  return {values, golden::kFeatures, golden::kInputZeroPoint, memory.parts};
}

void LstmStatesEqualGoldenAfterEveryStep() {
  constexpr int kHiddenSize = lstm_kernels::HiddenSize(golden::kUnits);
  constexpr int32_t kOffset =
      lstm_kernels::HiddenOffset(golden::kHiddenZeroPoint);
  int16_t cell_state[lstm_kernels::PaddedUnits(golden::kUnits)];
  alignas(lstm_kernels::kHiddenAlignment)
      lstm_kernels::Hidden hidden_states[2][kHiddenSize] = {};
  lstm_kernels::ResetState(kLstm, cell_state, hidden_states[0]);
  for (int step = 0; step < golden::kTimeSteps; ++step) {
    const lstm_kernels::Hidden* hidden_state = hidden_states[step % 2];
    lstm_kernels::Hidden* next_hidden_state = hidden_states[(step + 1) % 2];
    RowMemory memory;
    lstm_kernels::Step(kLstm, RowOf(golden::kInputs[step], memory), cell_state,
                       hidden_state, next_hidden_state);
    for (int unit = 0; unit < golden::kUnits; ++unit) {
      TEST_ASSERT_EQUAL_INT(ReadFlash(&golden::kCellStates[step][unit]),
                            cell_state[unit]);
      TEST_ASSERT_EQUAL_INT(ReadFlash(&golden::kHiddenStates[step][unit]),
                            next_hidden_state[unit] + kOffset);
    }
  }
}

constexpr int kMaxRow = 40;
constexpr int8_t WeightOf(int i) { return static_cast<int8_t>(7 * i); }

// Row number n has n weights. Behind the last one, one more may be read.
constexpr int kRows = kMaxRow + (lstm_kernels::kReadBehind > 0 ? 2 : 1);
static_assert(kMaxRow % 4 == 0, "each row lies at a multiple of four bytes");
struct WeightRows {
  alignas(4) int8_t rows[kRows][kMaxRow];
};

constexpr WeightRows MakeWeightRows() {
  WeightRows result{};
  for (int size = 0; size <= kMaxRow; ++size) {
    for (int i = 0; i < size; ++i) {
      result.rows[size][lstm_kernels::PlaceOfWeight(i, size)] = WeightOf(i);
    }
  }
  return result;
}

constexpr LSTM_KERNELS_FLASH WeightRows kWeightRows = MakeWeightRows();

// Three times the same row: some instruction sets multiply two rows at once.
void DotProductsAreRightForEveryRemainder() {
  alignas(lstm_kernels::kHiddenAlignment) lstm_kernels::Hidden values[48] = {};
  int32_t expected = 0;
  for (int size = 0; size <= kMaxRow; ++size) {
    int32_t sums[] = {11, 22, 33};
    lstm_kernels::AddDotProducts(kWeightRows.rows[size], 0, values, size, sums,
                                 3);
    for (int k = 0; k < 3; ++k) {
      TEST_ASSERT_EQUAL_INT32(11 * (k + 1) + expected, sums[k]);
    }
    values[size] = static_cast<lstm_kernels::Hidden>(-128 + 5 * size);
    expected += int32_t{WeightOf(size)} * values[size];
  }
}

void AssertRequantizedSmall(int32_t x, const Requantization& by) {
  const Sums sums = lstm_kernels::RequantizeSmall(NumbersFrom<Sums>(x),
                                                  lstm_kernels::ForSmall(by));
  for (int lane = 0; lane < lstm_kernels::kLanes; ++lane) {
    TEST_ASSERT_EQUAL_INT32(lstm_kernels::Requantize(x + lane, by),
                            Lane(sums, lane));
  }
}

// The short form against the long one, up to the largest numbers.
void RequantizeSmallEqualsRequantize() {
  const int32_t multipliers[] = {kHalf, 1518500250, kHighest};
  uint32_t seed = 1;
  for (int i = 0; i < 3000; ++i) {
    seed = seed * 1664525u + 1013904223u;
    const int32_t wide = static_cast<int32_t>(seed) >> 1;
    const Requantization by = {multipliers[i % 3], 3 - i % 29};
    const int left_shift = by.shift > 0 ? by.shift : 0;
    AssertRequantizedSmall((i % 2 == 0 ? wide : wide >> (i % 29)) >> left_shift,
                           by);
    AssertRequantizedSmall((kHalf >> left_shift) - lstm_kernels::kLanes, by);
  }
  for (int32_t x = -100000; x <= 100000; x += lstm_kernels::kLanes) {
    AssertRequantizedSmall(x, {kHalf, -3});
  }
}

// The one shift for powers of two against the two roundings, ties included; the
// last factor is that of a hidden state whose maximum is 127.9 steps.
void RequantizeProductEqualsRequantize() {
  const Requantization factors[] = {{kHalf, -14},
                                    {kHalf, -1},
                                    {1518500250, -14},
                                    {kHalf, 0},
                                    {2145805926, -23}};
  const int32_t not_negative[] = {0, 1, 3, 16384, 32767};
  for (const Requantization& by : factors) {
    for (int32_t b = -32768; b < 32768; b += 7 * lstm_kernels::kLanes) {
      for (const int32_t a : not_negative) {
        const Sums sums = lstm_kernels::RequantizeProduct(
            LanesFrom(0) * 0 + a, LanesFrom(b), lstm_kernels::ForSmall(by));
        for (int lane = 0; lane < lstm_kernels::kLanes; ++lane) {
          TEST_ASSERT_EQUAL_INT32(lstm_kernels::Requantize(a * (b + lane), by),
                                  Lane(sums, lane));
        }
      }
    }
  }
}

// 2 classes, 2 steps, 1 unit; factors of 1/2: y = (b + w . h) / 2 + 3.
void DenseAddsUpAllStepsAndSaturates() {
  static constexpr int8_t weights[2][2] = {{10, 20}, {127, 127}};
  static constexpr LSTM_KERNELS_FLASH int32_t bias[2] = {7, 1000};
  static constexpr LSTM_KERNELS_FLASH Requantization half[2] = {{kHalf, 0},
                                                                {kHalf, 0}};
  static constexpr LSTM_KERNELS_FLASH auto packed =
      lstm_kernels::PackDense<2, 1>(weights);
  constexpr lstm_kernels::DenseInt8<2, 2, 1> dense = {packed, bias, half, 3};
  int32_t sums[2];
  lstm_kernels::StartSums(dense, sums);
  const lstm_kernels::Hidden hidden_states[32] = {4, 2};
  lstm_kernels::AddStep(dense, 0, &hidden_states[0], sums);
  lstm_kernels::AddStep(dense, 1, &hidden_states[1], sums);
  int8_t logits[2];
  lstm_kernels::FinishSums(dense, sums, logits);
  TEST_ASSERT_EQUAL_INT8(47, logits[0]);  // (7 + 40 + 40) / 2 = 43.5, up
  TEST_ASSERT_EQUAL_INT8(127, logits[1]);
}

constexpr LSTM_KERNELS_FLASH auto kFloatLstm = lstm_kernels::PackLstm(
    golden::kFloatInputWeights, golden::kFloatRecurrentWeights,
    golden::kFloatGateBias, golden::kFloatCellClip);

// Against the C library, over more than the range in which they change.
void FloatActivationsAreRightTo1e6() {
  for (int i = -4000; i <= 4000; ++i) {
    const float x = static_cast<float>(i) / 200;
    TEST_ASSERT_FLOAT_WITHIN(1e-6f, (1 + tanh(x / 2)) / 2,
                             lstm_kernels::Sigmoid(x));
    TEST_ASSERT_FLOAT_WITHIN(1e-6f, tanh(x), lstm_kernels::Tanh(x));
  }
}

void FloatActivationsSaturate() {
  const float far[] = {100.0f, 1e6f, 3e38f};
  for (const float x : far) {
    TEST_ASSERT_FLOAT_WITHIN(1e-7f, 1.0f, lstm_kernels::Sigmoid(x));
    TEST_ASSERT_FLOAT_WITHIN(1e-7f, 0.0f, lstm_kernels::Sigmoid(-x));
    TEST_ASSERT_FLOAT_WITHIN(1e-7f, 1.0f, lstm_kernels::Tanh(x));
    TEST_ASSERT_FLOAT_WITHIN(1e-7f, -1.0f, lstm_kernels::Tanh(-x));
  }
}

constexpr lstm_kernels::DenseFloat<golden::kOutputs, golden::kTimeSteps,
                                   golden::kUnits>
    kFloatDense = {golden::kFloatDenseWeights, golden::kFloatDenseBias};

void FloatNetworkEqualsGoldenTo1e5() {
  lstm_kernels::LstmStateFloat<golden::kUnits> state;
  lstm_kernels::ResetState(kFloatLstm, state);
  float sums[golden::kOutputs];
  lstm_kernels::StartSums(kFloatDense, sums);
  for (int step = 0; step < golden::kTimeSteps; ++step) {
    float inputs[golden::kFeatures];
    lstm_kernels::CopyFlash(inputs, golden::kFloatInputs[step], sizeof(inputs));
    lstm_kernels::Step(kFloatLstm, inputs, state);
    lstm_kernels::AddStep(kFloatDense, step, state.hidden_state, sums);
  }
  lstm_kernels::Softmax({1.0f}, sums, golden::kOutputs, sums);
  for (int i = 0; i < golden::kOutputs; ++i) {
    TEST_ASSERT_FLOAT_WITHIN(1e-5f, ReadFlash(&golden::kFloatProbabilities[i]),
                             sums[i]);
  }
}

}  // namespace

void setUp() {}
void tearDown() {}

void setup() {
  BeginSuite(__FILE__);
  RUN_TEST(SigmoidEqualsGoldenOnEveryArgument);
  RUN_TEST(TanhEqualsGoldenOnEveryArgumentAndFormat);
  RUN_TEST(SigmoidIsASigmoid);
  RUN_TEST(TanhIsATanh);
  RUN_TEST(RequantizeEqualsGoldenAtTheEdges);
  RUN_TEST(HighProductRoundsTiesUpwards);
  RUN_TEST(ShiftRoundsTiesAwayFromZero);
  RUN_TEST(SaturationStopsAtTheEnds);
  RUN_TEST(OneOverOnePlusEqualsGolden);
  RUN_TEST(SoftmaxEqualsGolden);
  RUN_TEST(LstmStatesEqualGoldenAfterEveryStep);
  RUN_TEST(RowsWithoutInkAreSkipped);
  RUN_TEST(LongRowsAreSummedExactly);
  RUN_TEST(DotProductsAreRightForEveryRemainder);
  RUN_TEST(RequantizeSmallEqualsRequantize);
  RUN_TEST(RequantizeProductEqualsRequantize);
  RUN_TEST(DenseAddsUpAllStepsAndSaturates);
  RUN_TEST(FloatActivationsAreRightTo1e6);
  RUN_TEST(FloatActivationsSaturate);
  RUN_TEST(FloatNetworkEqualsGoldenTo1e5);
  UNITY_END();
}

void loop() {}
