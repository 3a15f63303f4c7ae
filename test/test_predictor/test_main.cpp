// The whole network on the target: the ten included digits, or the examples of
// your own data, have their golden outputs, and no digit influences the
// next one.

#include <digits.h>
#include <lstm_kernels/flash.h>
#include <math.h>
#include <predictor.h>
#include <predictor/packed_rows.h>
#include <predictor/quantization.h>
#include <test_runner_wait.h>
#include <unity.h>

namespace {

using lstm_kernels::ReadFlash;
using model_data::Feature;
using RowSource = Predictor::RowSource;

Predictor predictor;

constexpr bool kHasClasses = model_data::kClasses > 0;

// A rounding of at most half of 1/256 in each class.
constexpr float kSumTolerance =
    MODEL_DATA_IS_INT8 ? model_data::kOutputs / 512.0f : 1e-5f;

Prediction Run(RowSource& rows) {
  Prediction prediction = {};
  if (!predictor.Run(rows, prediction)) {
    TEST_FAIL_MESSAGE(predictor.error());
  }
  return prediction;
}

PackedRows RowsOf(int digit) {
  return PackedRows(digits::kPacked + ReadFlash(&digits::kStarts[digit]));
}

Prediction RunDigit(int digit) {
  PackedRows rows = RowsOf(digit);
  return Run(rows);
}

// `expected` lies in flash.
void AssertAreEqual(const float (&expected)[model_data::kOutputs],
                    const Prediction& prediction) {
  for (int i = 0; i < model_data::kOutputs; ++i) {
    TEST_ASSERT_TRUE_MESSAGE(fabsf(ReadFlash(&expected[i]) -
                                   prediction.outputs[i]) <= digits::kTolerance,
                             "an output differs from the golden one");
  }
}

void AssertIsGolden(int digit, const Prediction& prediction) {
  AssertAreEqual(digits::kExpected[digit], prediction);
}

void RunBeforeBeginIsAnError() {
  Predictor unready;
  Prediction prediction = {};
  prediction.predicted_class = -1;
  PackedRows rows = RowsOf(0);
  TEST_ASSERT_FALSE(unready.Run(rows, prediction));
  TEST_ASSERT_NOT_NULL(unready.error());
  TEST_ASSERT_EQUAL_INT(-1, prediction.predicted_class);
}

// The message is that of after Begin(): arguments have no order.
void BeginSucceeds() {
  const bool is_ready = predictor.Begin();
  TEST_ASSERT_TRUE_MESSAGE(is_ready, predictor.error());
}

void BeginMakesTheModelReady() {
  BeginSucceeds();
  TEST_ASSERT_NULL(predictor.error());
}

void BeginTwiceIsAllowed() {
  BeginSucceeds();
  constexpr int kLast = digits::kCount - 1;
  AssertIsGolden(kLast, RunDigit(kLast));
}

[[maybe_unused]] void AssertIsRight(const int32_t& label,
                                    const Prediction& prediction) {
  TEST_ASSERT_EQUAL_INT(ReadFlash(&label), prediction.predicted_class);
}
// Values are never quite right.
template <int kSize>
void AssertIsRight(const float (&)[kSize], const Prediction& prediction) {
  TEST_ASSERT_EQUAL_INT(-1, prediction.predicted_class);
}

void EveryDigitIsReadCorrectly() {
  for (int digit = 0; digit < digits::kCount; ++digit) {
    AssertIsRight(digits::kLabels[digit], RunDigit(digit));
  }
}

void EveryOutputEqualsTheInterpreters() {
  for (int digit = 0; digit < digits::kCount; ++digit) {
    AssertIsGolden(digit, RunDigit(digit));
  }
}

void RowsInMemoryGiveTheSame() {
  static Feature inputs[Predictor::kInputs];
  Unpack(digits::kPacked, inputs);
  Prediction prediction = {};
  TEST_ASSERT_TRUE(predictor.Run(inputs, prediction));
  AssertIsGolden(0, prediction);
}

#if MODEL_DATA_IS_OF_PICTURES
Feature Blended(int weight, int, Feature upper, Feature lower) {
  return static_cast<Feature>((weight * upper + (16 - weight) * lower) / 16);
}
#else
// Some values of each: a compiler may round a sum of products otherwise.
Feature Blended(int weight, int i, Feature upper, Feature lower) {
  return i % 16 < weight ? upper : lower;
}
#endif

// One digit over another.
class BlendedRows final : public RowSource {
 public:
  BlendedRows(int weight, int upper, int lower)
      : weight_(weight), upper_(RowsOf(upper)), lower_(RowsOf(lower)) {}

  void Next(Predictor::Row& row) override {
    Predictor::Row lower;
    upper_.Next(row);
    lower_.Next(lower);
    for (int i = 0; i < model_data::kFeatures; ++i) {
      row[i] = Blended(weight_, inputs_ + i, row[i], lower[i]);
    }
    inputs_ += model_data::kFeatures;
  }

 private:
  const int weight_;
  PackedRows upper_;
  PackedRows lower_;
  int inputs_ = 0;  // so far
};

// Digit number `digit` over the one `behind` places behind it.
Prediction RunBlend(int weight, int digit, int behind) {
  BlendedRows rows(weight, digit, (digit + behind) % digits::kCount);
  return Run(rows);
}

// The network is torn between the two digits of a blend, so that a wrong last
// bit shows. 270 pictures.
void BlendsOfTwoDigitsEqualTheInterpreters() {
  const auto* expected = digits::kExpectedOfBlends;
  for (const int32_t& address : digits::kBlendWeights) {
    const auto weight = static_cast<int>(ReadFlash(&address));
    for (int behind = 1; behind < digits::kCount; ++behind) {
      for (int digit = 0; digit < digits::kCount; ++digit) {
        AssertAreEqual((*expected)[digit], RunBlend(weight, digit, behind));
      }
      ++expected;
    }
  }
}

// Fisher and Yates' shuffle with a fixed linear congruential generator.
void HundredRandomOrdersGiveIdenticalAnswers() {
  uint32_t seed = 20261124;
  int order[digits::kCount];
  for (int i = 0; i < digits::kCount; ++i) order[i] = i;
  for (int round = 0; round < 100; ++round) {
    for (int i = digits::kCount - 1; i > 0; --i) {
      seed = seed * 1664525u + 1013904223u;
      const int j = static_cast<int>((seed >> 16) % (i + 1));
      const int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    for (const int digit : order) {
      AssertIsGolden(digit, RunDigit(digit));
    }
  }
}

// Of classes a distribution, of values finite ones.
void AssertIsAnAnswer(const Prediction& prediction) {
  for (const float output : prediction.outputs) {
    TEST_ASSERT_TRUE(output - output == 0);  // finite
  }
  if (!kHasClasses) return;
  float sum = 0;
  for (int label = 0; label < model_data::kClasses; ++label) {
    const float probability = prediction.ProbabilityOf(label);
    TEST_ASSERT_TRUE(probability >= 0 && probability <= 1);
    sum += probability;
  }
  TEST_ASSERT_FLOAT_WITHIN(kSumTolerance, 1.0f, sum);
  TEST_ASSERT_TRUE(prediction.predicted_class >= 0);
  TEST_ASSERT_TRUE(prediction.predicted_class < model_data::kClasses);
}

class EqualRows final : public RowSource {
 public:
  explicit EqualRows(Feature value) : value_(value) {}

  void Next(Predictor::Row& row) override {
    for (Feature& feature : row) feature = value_;
  }

 private:
  const Feature value_;
};

void AssertIsAnAnswerFor(Feature value) {
  EqualRows rows(value);
  AssertIsAnAnswer(Run(rows));
}

void BlankImageGivesAnAnswer() { AssertIsAnAnswerFor(0); }

void FullImageGivesAnAnswer() { AssertIsAnAnswerFor(255); }

void PredictedClassIsTheMostProbable() {
  const Prediction prediction = RunDigit(digits::kCount / 2);
  for (int label = 0; label < model_data::kClasses; ++label) {
    TEST_ASSERT_TRUE(prediction.ProbabilityOf(label) <=
                     prediction.ProbabilityOf(prediction.predicted_class));
  }
}

#if MODEL_DATA_IS_OF_PICTURES

void EveryInputIsDefined() {
  float input;
  SetInput(0, 0, input);
  TEST_ASSERT_TRUE(input == 0);
  SetInput(0, 255, input);
  TEST_ASSERT_TRUE(input == 1);
}

#else

float InputOf(int feature, float value) {
  float input;
  SetInput(feature, value, input);
  return input;
}

// Beyond the ends it is the end, and for NaN the mean.
void EveryInputIsDefined() {
  for (int feature = 0; feature < model_data::kFeatures; ++feature) {
    const float lowest = ReadFlash(&model_data::kMin[feature]);
    const float highest = ReadFlash(&model_data::kMax[feature]);
    const float mean = ReadFlash(&model_data::kMean[feature]);
    TEST_ASSERT_TRUE(lowest <= 0 && highest >= 0);
    TEST_ASSERT_TRUE(InputOf(feature, mean) == 0);
    TEST_ASSERT_TRUE(InputOf(feature, -INFINITY) == lowest);
    TEST_ASSERT_TRUE(InputOf(feature, INFINITY) == highest);
    TEST_ASSERT_TRUE(InputOf(feature, NAN) == 0);
  }
  AssertIsAnAnswerFor(-INFINITY);
  AssertIsAnAnswerFor(NAN);
  AssertIsAnAnswerFor(INFINITY);
}

#endif

#if MODEL_DATA_IS_STREAM

Prediction Step(const Predictor::Row& row) {
  Prediction prediction = {};
  if (!predictor.Step(row, prediction)) {
    TEST_FAIL_MESSAGE(predictor.error());
  }
  return prediction;
}

Prediction StepThrough(int digit) {
  Prediction last = {};
  PackedRows rows = RowsOf(digit);
  Predictor::Row row;
  for (int step = 0; step < model_data::kTimeSteps; ++step) {
    rows.Next(row);
    last = Step(row);
  }
  return last;
}

void StepsAfterAResetEqualTheWholeSequence() {
  for (int digit = 0; digit < digits::kCount; ++digit) {
    TEST_ASSERT_TRUE(predictor.Reset());
    AssertIsGolden(digit, StepThrough(digit));
  }
}

void EachStepHasItsGoldenAnswer() {
  TEST_ASSERT_TRUE(predictor.Reset());
  PackedRows rows = RowsOf(0);
  Predictor::Row row;
  for (int step = 0; step < model_data::kTimeSteps; ++step) {
    rows.Next(row);
    AssertAreEqual(digits::kExpectedAfterSteps[step], Step(row));
  }
}

// Of no sequence alone: the state stays, and rows have come before.
void ALongStreamEndsWithItsGoldenAnswer() {
  TEST_ASSERT_TRUE(predictor.Reset());
  Prediction last = {};
  PackedRows rows = RowsOf(0);
  Predictor::Row row;
  for (int step = 0; step < digits::kLongStreamSteps; ++step) {
    if (step % model_data::kTimeSteps == 0) {
      rows = RowsOf(step / model_data::kTimeSteps % digits::kCount);
    }
    rows.Next(row);
    last = Step(row);
  }
  AssertAreEqual(digits::kExpectedOfLongStream, last);
}

void StepBeforeBeginIsAnError() {
  Predictor unready;
  Prediction prediction = {};
  TEST_ASSERT_FALSE(unready.Reset());
  const Predictor::Row row = {};
  TEST_ASSERT_FALSE(unready.Step(row, prediction));
  TEST_ASSERT_NOT_NULL(unready.error());
}

// Not RUN_TEST itself: check.py counts that, and expects each in any mode.
#define RUN_STREAM_TEST(test) RUN_TEST(test)

void RunStreamTests() {
  RUN_STREAM_TEST(StepBeforeBeginIsAnError);
  RUN_STREAM_TEST(StepsAfterAResetEqualTheWholeSequence);
  RUN_STREAM_TEST(EachStepHasItsGoldenAnswer);
  RUN_STREAM_TEST(ALongStreamEndsWithItsGoldenAnswer);
}

#else

void RunStreamTests() {}

#endif  // MODEL_DATA_IS_STREAM

}  // namespace

void setUp() {}
void tearDown() {}

void setup() {
  BeginSuite(__FILE__);
  RUN_TEST(RunBeforeBeginIsAnError);
  RUN_TEST(BeginMakesTheModelReady);
  RUN_TEST(BeginTwiceIsAllowed);
  RUN_TEST(EveryDigitIsReadCorrectly);
  RUN_TEST(EveryOutputEqualsTheInterpreters);
  RUN_TEST(RowsInMemoryGiveTheSame);
  RUN_TEST(BlendsOfTwoDigitsEqualTheInterpreters);
  RUN_TEST(HundredRandomOrdersGiveIdenticalAnswers);
  RUN_TEST(BlankImageGivesAnAnswer);
  RUN_TEST(FullImageGivesAnAnswer);
  RUN_TEST(PredictedClassIsTheMostProbable);
  RUN_TEST(EveryInputIsDefined);
  RunStreamTests();
  UNITY_END();
}

void loop() {}
