// The whole network on the target: the ten included digits, or the examples of
// your own data, have their golden outputs, and no digit influences the
// next one.

#include <included_digits.h>
#include <predictor/quantization.h>
#include <test_runner_wait.h>
#include <unity.h>

using namespace included_digits;

namespace {

constexpr bool kHasClasses = model_data::kClasses > 0;

// A rounding of at most half of 1/256 in each class.
constexpr float kSumTolerance =
    MODEL_DATA_IS_INT8 ? model_data::kOutputs / 512.0f : 1e-5f;

void RunBeforeBeginIsAnError() {
  Predictor unready;
  Prediction prediction = {};
  prediction.predicted_class = -1;
  PackedRows rows = RowsOf(0);
  TEST_ASSERT_FALSE(unready.Run(rows, prediction));
  TEST_ASSERT_NOT_NULL(unready.error());
  TEST_ASSERT_EQUAL_INT(-1, prediction.predicted_class);
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

// Fisher and Yates' shuffle with a fixed linear congruential generator.
void TwentyRandomOrdersGiveIdenticalAnswers() {
  uint32_t seed = 20261124;
  int order[digits::kCount];
  for (int i = 0; i < digits::kCount; ++i) order[i] = i;
  for (int round = 0; round < 20; ++round) {
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
  RUN_TEST(TwentyRandomOrdersGiveIdenticalAnswers);
  RUN_TEST(BlankImageGivesAnAnswer);
  RUN_TEST(FullImageGivesAnAnswer);
  RUN_TEST(PredictedClassIsTheMostProbable);
  RUN_TEST(EveryInputIsDefined);
  RunStreamTests();
  UNITY_END();
}

void loop() {}
