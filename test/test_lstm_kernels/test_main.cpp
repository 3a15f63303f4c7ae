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

namespace {

using lstm_kernels::Lanes;
using lstm_kernels::ReadFlash;
using lstm_kernels::Requantization;

constexpr int32_t kLowest = lstm_kernels::kMinOf<int32_t>;
constexpr int32_t kHighest = lstm_kernels::kMaxOf<int32_t>;
constexpr int32_t kHalf = int32_t{1} << 30;  // in 1 / 2^31

// What a product or a sum of Lanes is.
using Sums = decltype(lstm_kernels::RequantizeProduct(
    Lanes{}, Lanes{}, lstm_kernels::SmallRequantization{}));

// first, first + 1, …
template <typename Numbers>
Numbers NumbersFrom(int32_t first) {
  if constexpr (lstm_kernels::kIsSame<Numbers, int32_t>) {
    return first;
  } else {
    int32_t numbers[lstm_kernels::kLanes];
    for (int i = 0; i < lstm_kernels::kLanes; ++i) numbers[i] = first + i;
    return lstm_kernels::LoadLanes(numbers);
  }
}

Lanes LanesFrom(int32_t first) { return NumbersFrom<Lanes>(first); }

template <typename Numbers>
int32_t Lane(Numbers lanes, int number) {
  if constexpr (lstm_kernels::kIsSame<Numbers, int32_t>) {
    return lanes;
  } else {
    int32_t numbers[lstm_kernels::kLanes];
    lstm_kernels::StoreLanes(numbers, lanes);
    return numbers[number];
  }
}

// FNV-1a over int32 numbers, lowest byte first.
class Checksum {
 public:
  template <typename Numbers>
  void Add(Numbers values) {
    if constexpr (sizeof(values) <= sizeof(int32_t)) {
      AddBytes(static_cast<uint32_t>(static_cast<int32_t>(values)));
    } else {
      for (int i = 0; i < lstm_kernels::kLanes; ++i) Add(Lane(values, i));
    }
  }
  uint32_t hash() const { return hash_; }

 private:
  void AddBytes(uint32_t bits) {
    for (int i = 0; i < 4; ++i) {
      hash_ = (hash_ ^ (bits & 0xFF)) * 16777619u;
      bits >>= 8;
    }
  }

  uint32_t hash_ = 2166136261u;
};

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

#if LSTM_KERNELS_MVE

// Ink from number 17 to 33 of 40: two blocks, of which the second has one.
void RowsWithoutInkAreSkipped() {
  uint8_t values[40] = {};
  InputRow::Part parts[InputRow::MaxParts(40)];
  TEST_ASSERT_EQUAL_INT(0, InputRow(values, 40, -128, parts).count());
  values[17] = 255;
  TEST_ASSERT_EQUAL_INT(1, InputRow(values, 40, -128, parts).count());
  values[33] = 1;
  const InputRow row(values, 40, -128, parts);
  TEST_ASSERT_EQUAL_INT(17, row.begin());
  TEST_ASSERT_EQUAL_INT(2, row.count());
  TEST_ASSERT_EQUAL_INT(128 * 256, row.excess());
  TEST_ASSERT_EQUAL_INT(255, row.blocks()[0][0]);
  TEST_ASSERT_EQUAL_INT(1, row.blocks()[1][0]);
}

#elif LSTM_KERNELS_DSP

// Spans of four: the first, 4 to 7, which is empty, and one that has no end.
void RowsWithoutInkAreSkipped() {
  uint8_t values[11];
  memset(values, 3, sizeof(values));
  InputRow::Part parts[InputRow::MaxParts(11)];
  const InputRow empty(values, 11, -125, parts);
  TEST_ASSERT_EQUAL_HEX32(lstm_kernels::kNoOffset, empty.spans()[0].offset);

  values[2] = 5;
  values[3] = 0;
  values[9] = 255;
  const InputRow row(values, 11, -125, parts);
  const lstm_kernels::ActiveSpan* span = row.spans();
  TEST_ASSERT_EQUAL_HEX32(0, span[0].offset);
  TEST_ASSERT_EQUAL_HEX32(0, span[0].pairs[0]);
  TEST_ASSERT_EQUAL_HEX32(0xFFFD0002, span[0].pairs[1]);
  TEST_ASSERT_EQUAL_HEX32(4 * sizeof(lstm_kernels::PairWeights),
                          span[1].offset);
  TEST_ASSERT_EQUAL_HEX32(252 << 16, span[1].pairs[0]);
  TEST_ASSERT_EQUAL_HEX32(0, span[1].pairs[1]);
  TEST_ASSERT_EQUAL_HEX32(lstm_kernels::kNoOffset, span[2].offset);
}

#elif !LSTM_KERNELS_PAIRS && !LSTM_KERNELS_AVR

void RowsWithoutInkAreSkipped() {
  uint8_t values[7];
  memset(values, 3, sizeof(values));
  InputRow::Part parts[InputRow::MaxParts(7)];
  const InputRow empty(values, 7, -125, parts);
  TEST_ASSERT_TRUE(empty.begin() == empty.end());

  values[2] = 5;
  values[6] = 0;
  const InputRow row(values, 7, -125, parts);
  constexpr auto kBytesOfInput = lstm_kernels::kWordsOfInput * sizeof(uint32_t);
  const lstm_kernels::ActiveInput* inputs = row.begin();
  TEST_ASSERT_TRUE(inputs + 2 == row.end());
  TEST_ASSERT_EQUAL_INT(2, inputs[0].value);
  TEST_ASSERT_EQUAL_INT(2 * kBytesOfInput, inputs[0].distance);
  TEST_ASSERT_EQUAL_INT(-3, inputs[1].value);
  TEST_ASSERT_EQUAL_INT(6 * kBytesOfInput, inputs[1].distance);
}

#elif LSTM_KERNELS_AVR

// Four bytes of weights for each input; of more than 63 inputs without ink, one
// counts as ink.
void RowsWithoutInkAreSkipped() {
  uint8_t values[70] = {};
  InputRow::Part parts[InputRow::MaxParts(70)];
  TEST_ASSERT_EQUAL_INT(0, InputRow(values, 63, -128, parts).count());

  values[2] = 5;
  values[69] = 7;
  const InputRow row(values, 70, -128, parts);
  TEST_ASSERT_EQUAL_INT(3, row.count());
  TEST_ASSERT_EQUAL_INT(8, row.parts()[0].skipped);
  TEST_ASSERT_EQUAL_INT(5, row.parts()[0].value);
  TEST_ASSERT_EQUAL_INT(252, row.parts()[1].skipped);
  TEST_ASSERT_EQUAL_INT(0, row.parts()[1].value);
  TEST_ASSERT_EQUAL_INT(8, row.parts()[2].skipped);
  TEST_ASSERT_EQUAL_INT(7, row.parts()[2].value);
}

#else

void RowsWithoutInkAreSkipped() {
  uint8_t values[7] = {};
  InputRow::Part parts[InputRow::MaxParts(7)];
  const InputRow empty(values, 7, -128, parts);
  TEST_ASSERT_LESS_THAN(0, empty.pairs()[0].number);

  values[2] = 5;
  values[6] = 7;
  const InputRow row(values, 7, -128, parts);
  const lstm_kernels::ActivePair* pair = row.pairs();
  TEST_ASSERT_LESS_THAN(0, pair[2].number);
  TEST_ASSERT_EQUAL_INT(1, pair[0].number);
  TEST_ASSERT_EQUAL_INT(5, pair[0].values[0]);
  TEST_ASSERT_EQUAL_INT(0, pair[0].values[1]);
  TEST_ASSERT_EQUAL_INT(3, pair[1].number);
  TEST_ASSERT_EQUAL_INT(7, pair[1].values[0]);
  TEST_ASSERT_EQUAL_INT(0, pair[1].values[1]);
}

#endif

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

constexpr int kMaxRow = 40;
constexpr int8_t WeightOf(int i) { return static_cast<int8_t>(7 * i); }

// Row number n has n weights.
struct WeightRows {
  int8_t rows[kMaxRow + 1][kMaxRow];
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

// int8 by what a hidden state is stored as.
void DotProductIsRightForEveryRemainder() {
  lstm_kernels::Hidden values[48] = {};
  int32_t expected = 11;
  for (int size = 0; size <= kMaxRow; ++size) {
    TEST_ASSERT_EQUAL_INT32(
        expected,
        lstm_kernels::DotProduct(kWeightRows.rows[size], values, size, 11));
    values[size] = static_cast<lstm_kernels::Hidden>(-128 + 5 * size);
    expected += int32_t{WeightOf(size)} * values[size];
  }
}

// The short form against the long one, for factors with a right shift.
void RequantizeSmallEqualsRequantize() {
  const int32_t multipliers[] = {kHalf, 1518500250, kHighest};
  uint32_t seed = 1;
  for (int i = 0; i < 3000; ++i) {
    seed = seed * 1664525u + 1013904223u;
    const int32_t wide = static_cast<int32_t>(seed) >> 2;
    const Requantization by = {multipliers[i % 3], 3 - i % 29};
    const int left_shift = by.shift > 0 ? by.shift : 0;
    const int32_t x =
        (i % 2 == 0 ? wide : wide >> (i % 29)) >> (left_shift + 1);
    const Sums sums = lstm_kernels::RequantizeSmall(NumbersFrom<Sums>(x),
                                                    lstm_kernels::ForSmall(by));
    for (int lane = 0; lane < lstm_kernels::kLanes; ++lane) {
      TEST_ASSERT_EQUAL_INT32(lstm_kernels::Requantize(x + lane, by),
                              Lane(sums, lane));
    }
  }
  for (int32_t x = -100000; x <= 100000; x += lstm_kernels::kLanes) {
    const Requantization by = {kHalf, -3};
    const Sums sums = lstm_kernels::RequantizeSmall(NumbersFrom<Sums>(x),
                                                    lstm_kernels::ForSmall(by));
    for (int lane = 0; lane < lstm_kernels::kLanes; ++lane) {
      if (lstm_kernels::Requantize(x + lane, by) != Lane(sums, lane))
        TEST_FAIL_MESSAGE("a small number is rounded otherwise");
    }
  }
}

// The one shift for powers of two against the two roundings, ties included.
void RequantizeProductEqualsRequantize() {
  const Requantization factors[] = {
      {kHalf, -14}, {kHalf, -1}, {1518500250, -14}, {kHalf, 0}};
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
  RUN_TEST(DotProductIsRightForEveryRemainder);
  RUN_TEST(RequantizeSmallEqualsRequantize);
  RUN_TEST(RequantizeProductEqualsRequantize);
  RUN_TEST(DenseAddsUpAllStepsAndSaturates);
  RUN_TEST(FloatActivationsAreRightTo1e6);
  RUN_TEST(FloatActivationsSaturate);
  RUN_TEST(FloatNetworkEqualsGoldenTo1e5);
  UNITY_END();
}

void loop() {}
