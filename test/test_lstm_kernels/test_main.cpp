// Each kernel against golden values over its whole range.
//
// golden_values.h comes from scripts/conversion/reference.py, which is written
// independently of these kernels and checked against the TFLM interpreter.

#include <activations_int16.h>
#include <dense_float.h>
#include <dense_int8.h>
#include <fixed_point.h>
#include <lstm_float.h>
#include <lstm_int8.h>
#include <softmax_int8.h>
#include <test_runner_wait.h>
#include <unity.h>

#include "golden_values.h"

namespace {

using lstm_kernels::Requantization;

constexpr std::int32_t kLowest = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kHighest = std::numeric_limits<std::int32_t>::max();

// FNV-1a over int32 numbers, lowest byte first.
class Checksum {
 public:
  void Add(std::int32_t value) {
    auto bits = static_cast<std::uint32_t>(value);
    for (int i = 0; i < 4; ++i) {
      hash_ = (hash_ ^ (bits & 0xFF)) * 16777619u;
      bits >>= 8;
    }
  }
  std::uint32_t hash() const { return hash_; }

 private:
  std::uint32_t hash_ = 2166136261u;
};

constexpr Requantization FromPair(const std::int32_t (&pair)[2]) {
  return {pair[0], pair[1]};
}

void SigmoidEqualsGoldenOnEveryArgument() {
  Checksum checksum;
  for (std::int32_t x = -32768; x <= 32767; ++x) {
    checksum.Add(lstm_kernels::SigmoidInt16(static_cast<std::int16_t>(x)));
  }
  TEST_ASSERT_EQUAL_HEX32(golden::kSigmoidChecksum, checksum.hash());
}

void TanhEqualsGoldenOnEveryArgumentAndFormat() {
  for (int fractional_bits = 0; fractional_bits < 16; ++fractional_bits) {
    Checksum checksum;
    for (std::int32_t x = -32768; x <= 32767; ++x) {
      checksum.Add(lstm_kernels::TanhInt16(static_cast<std::int16_t>(x),
                                           fractional_bits));
    }
    TEST_ASSERT_EQUAL_HEX32(golden::kTanhChecksums[fractional_bits],
                            checksum.hash());
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
  for (const auto& row : golden::kRequantizations) {
    const Requantization by = {row[1], row[2]};
    TEST_ASSERT_EQUAL_INT32(row[3], lstm_kernels::Requantize(row[0], by));
  }
}

void HighMultiplyRoundsTiesUpwardsAndSaturates() {
  using lstm_kernels::RoundingDoublingHighMultiply;
  TEST_ASSERT_EQUAL_INT32(1, RoundingDoublingHighMultiply(1, 1 << 30));
  TEST_ASSERT_EQUAL_INT32(0, RoundingDoublingHighMultiply(-1, 1 << 30));
  TEST_ASSERT_EQUAL_INT32(-1, RoundingDoublingHighMultiply(-3, 1 << 30));
  TEST_ASSERT_EQUAL_INT32(kHighest,
                          RoundingDoublingHighMultiply(kLowest, kLowest));
  TEST_ASSERT_EQUAL_INT32(-kHighest,
                          RoundingDoublingHighMultiply(kLowest, kHighest));
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
  TEST_ASSERT_EQUAL_INT16(32767, lstm_kernels::Saturate<std::int16_t>(32768));
  TEST_ASSERT_EQUAL_INT16(-32768,
                          lstm_kernels::Saturate<std::int16_t>(kLowest));
  TEST_ASSERT_EQUAL_INT8(127, lstm_kernels::Saturate<std::int8_t>(128));
  TEST_ASSERT_EQUAL_INT8(-128, lstm_kernels::Saturate<std::int8_t>(-129));
}

void ExpEqualsGolden() {
  Checksum checksum;
  const std::int32_t edges[] = {0,          -1,       -2, 1 - (1 << 24),
                                -(1 << 24), -kHighest};
  for (const std::int32_t x : edges) {
    checksum.Add(lstm_kernels::ExpOfNegative(x));
  }
  for (std::int32_t i = 0; i < 32768; ++i) {
    checksum.Add(lstm_kernels::ExpOfNegative(-i * 65536));
  }
  TEST_ASSERT_EQUAL_HEX32(golden::kExpChecksum, checksum.hash());
}

void OneOverOnePlusEqualsGolden() {
  Checksum checksum;
  const std::int32_t edges[] = {0, 1, kHighest};
  for (const std::int32_t x : edges) {
    checksum.Add(lstm_kernels::OneOverOnePlus(x));
  }
  for (std::int32_t i = 0; i < 32768; ++i) {
    checksum.Add(lstm_kernels::OneOverOnePlus(i * 65536));
  }
  TEST_ASSERT_EQUAL_HEX32(golden::kOneOverOnePlusChecksum, checksum.hash());
}

void SoftmaxEqualsGolden() {
  const lstm_kernels::SoftmaxInt8 softmax = {
      FromPair(golden::kSoftmaxDifference[0]), golden::kSoftmaxLeastDifference};
  int row = 0;
  for (const auto& logits : golden::kLogits) {
    std::int8_t probabilities[golden::kClasses];
    lstm_kernels::Softmax(softmax, logits, golden::kClasses, probabilities);
    TEST_ASSERT_EQUAL_INT8_ARRAY(golden::kProbabilities[row++], probabilities,
                                 golden::kClasses);
  }
}

using Gate = lstm_kernels::GateInt8<golden::kUnits, golden::kFeatures>;

constexpr Gate MakeGate(int gate) {
  return {golden::kInputWeights[gate], golden::kRecurrentWeights[gate],
          golden::kGateBias[gate], FromPair(golden::kInputProduct[gate]),
          FromPair(golden::kRecurrentProduct[gate])};
}

constexpr lstm_kernels::LstmInt8<golden::kUnits, golden::kFeatures> kLstm = {
    MakeGate(0),
    MakeGate(1),
    MakeGate(2),
    MakeGate(3),
    golden::kInputZeroPoint,
    golden::kHiddenZeroPoint,
    FromPair(golden::kForgetTimesCell[0]),
    FromPair(golden::kInputTimesCell[0]),
    FromPair(golden::kOutputTimesTanh[0]),
    golden::kCellFractionalBits,
    golden::kCellClip};

void LstmStatesEqualGoldenAfterEveryStep() {
  lstm_kernels::LstmStateInt8<golden::kUnits> state;
  lstm_kernels::ResetState(kLstm, state);
  for (int step = 0; step < golden::kTimeSteps; ++step) {
    lstm_kernels::Step(kLstm, golden::kInputs[step], state);
    for (int unit = 0; unit < golden::kUnits; ++unit) {
      TEST_ASSERT_EQUAL_INT(golden::kCellStates[step][unit],
                            state.cell_state[unit]);
    }
    TEST_ASSERT_EQUAL_INT8_ARRAY(golden::kHiddenStates[step],
                                 state.hidden_state, golden::kUnits);
  }
}

void ResetStateForgetsEverything() {
  lstm_kernels::LstmStateInt8<golden::kUnits> state = {{1, 2, 3}, {4, 5, 6}};
  lstm_kernels::ResetState(kLstm, state);
  for (int unit = 0; unit < golden::kUnits; ++unit) {
    TEST_ASSERT_EQUAL_INT16(0, state.cell_state[unit]);
    TEST_ASSERT_EQUAL_INT8(golden::kHiddenZeroPoint, state.hidden_state[unit]);
  }
}

// 2 classes, 2 steps, 1 unit; factors of 1/2: y = (b + w . (h - 1)) / 2 + 3.
void DenseAddsUpAllStepsAndSaturates() {
  static constexpr std::int8_t weights[2][2] = {{10, -20}, {127, 127}};
  static constexpr std::int32_t bias[2] = {7, 1000};
  static constexpr Requantization half[2] = {{1 << 30, 0}, {1 << 30, 0}};
  constexpr lstm_kernels::DenseInt8<2, 2, 1> dense = {weights, bias, half, 1,
                                                      3};
  std::int32_t sums[2];
  lstm_kernels::StartSums(dense, sums);
  lstm_kernels::AddStep(dense, 0, {5}, sums);
  lstm_kernels::AddStep(dense, 1, {-1}, sums);
  std::int8_t logits[2];
  lstm_kernels::FinishSums(dense, sums, logits);
  TEST_ASSERT_EQUAL_INT8(47, logits[0]);  // (7 + 40 + 40) / 2 = 43.5, up
  TEST_ASSERT_EQUAL_INT8(127, logits[1]);
}

using FloatGate = lstm_kernels::GateFloat<golden::kUnits, golden::kFeatures>;

constexpr FloatGate MakeFloatGate(int gate) {
  return {golden::kFloatInputWeights[gate],
          golden::kFloatRecurrentWeights[gate], golden::kFloatGateBias[gate]};
}

constexpr lstm_kernels::LstmFloat<golden::kUnits, golden::kFeatures>
    kFloatLstm = {MakeFloatGate(0), MakeFloatGate(1), MakeFloatGate(2),
                  MakeFloatGate(3), golden::kFloatCellClip};

constexpr lstm_kernels::DenseFloat<golden::kClasses, golden::kTimeSteps,
                                   golden::kUnits>
    kFloatDense = {golden::kFloatDenseWeights, golden::kFloatDenseBias};

void FloatNetworkEqualsGoldenTo1e5() {
  lstm_kernels::LstmStateFloat<golden::kUnits> state;
  lstm_kernels::ResetState(state);
  float sums[golden::kClasses];
  lstm_kernels::StartSums(kFloatDense, sums);
  for (int step = 0; step < golden::kTimeSteps; ++step) {
    lstm_kernels::Step(kFloatLstm, golden::kFloatInputs[step], state);
    lstm_kernels::AddStep(kFloatDense, step, state.hidden_state, sums);
  }
  lstm_kernels::Softmax(1.0f, sums, golden::kClasses, sums);
  for (int i = 0; i < golden::kClasses; ++i) {
    TEST_ASSERT_FLOAT_WITHIN(1e-5f, golden::kFloatProbabilities[i], sums[i]);
  }
}

}  // namespace

void setUp() {}
void tearDown() {}

void setup() {
  WaitForTestRunner();
  UNITY_BEGIN();
  RUN_TEST(SigmoidEqualsGoldenOnEveryArgument);
  RUN_TEST(TanhEqualsGoldenOnEveryArgumentAndFormat);
  RUN_TEST(SigmoidIsASigmoid);
  RUN_TEST(TanhIsATanh);
  RUN_TEST(RequantizeEqualsGoldenAtTheEdges);
  RUN_TEST(HighMultiplyRoundsTiesUpwardsAndSaturates);
  RUN_TEST(ShiftRoundsTiesAwayFromZero);
  RUN_TEST(SaturationStopsAtTheEnds);
  RUN_TEST(ExpEqualsGolden);
  RUN_TEST(OneOverOnePlusEqualsGolden);
  RUN_TEST(SoftmaxEqualsGolden);
  RUN_TEST(LstmStatesEqualGoldenAfterEveryStep);
  RUN_TEST(ResetStateForgetsEverything);
  RUN_TEST(DenseAddsUpAllStepsAndSaturates);
  RUN_TEST(FloatNetworkEqualsGoldenTo1e5);
  UNITY_END();
}

void loop() {}
