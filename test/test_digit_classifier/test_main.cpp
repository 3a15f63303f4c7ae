// The whole network on the target: the ten included digits, or the examples of
// your own data, have their golden probabilities, and no digit influences the
// next one.

#include <digit_classifier.h>
#include <digit_classifier/byte_from_value.h>
#include <digits.h>
#include <test_runner_wait.h>
#include <unity.h>

#include <cmath>

namespace {

DigitClassifier classifier;

// int8 probabilities are whole numbers of 1/256, so that equal means equal.
constexpr float kTolerance = MODEL_DATA_IS_INT8 ? 0.0f : 1e-5f;

// A rounding of at most half of 1/256 in each class.
constexpr float kSumTolerance =
    MODEL_DATA_IS_INT8 ? model_data::kClasses / 512.0f : 1e-5f;

Prediction Classify(const std::uint8_t (&pixels)[DigitClassifier::kPixels]) {
  Prediction prediction = {};
  if (!classifier.Classify(pixels, prediction)) {
    TEST_FAIL_MESSAGE(classifier.error());
  }
  return prediction;
}

void AssertAreEqual(const float (&expected)[model_data::kClasses],
                    const Prediction& prediction) {
  for (int i = 0; i < model_data::kClasses; ++i) {
    TEST_ASSERT_TRUE_MESSAGE(
        std::fabs(expected[i] - prediction.probabilities[i]) <= kTolerance,
        "a probability differs from the golden one");
  }
}

void AssertIsGolden(int digit, const Prediction& prediction) {
  AssertAreEqual(digits::kExpected[digit], prediction);
}

void ClassifyBeforeBeginIsAnError() {
  DigitClassifier unready;
  Prediction prediction = {};
  prediction.digit = -1;
  TEST_ASSERT_FALSE(unready.Classify(digits::kPixels[0], prediction));
  TEST_ASSERT_NOT_NULL(unready.error());
  TEST_ASSERT_EQUAL_INT(-1, prediction.digit);
}

void BeginMakesTheModelReady() {
  TEST_ASSERT_TRUE_MESSAGE(classifier.Begin(), classifier.error());
  TEST_ASSERT_NULL(classifier.error());
}

void BeginTwiceIsAllowed() {
  TEST_ASSERT_TRUE_MESSAGE(classifier.Begin(), classifier.error());
  constexpr int kLast = digits::kCount - 1;
  AssertIsGolden(kLast, Classify(digits::kPixels[kLast]));
}

void EveryDigitIsReadCorrectly() {
  for (int digit = 0; digit < digits::kCount; ++digit) {
    TEST_ASSERT_EQUAL_INT(digits::kLabels[digit],
                          Classify(digits::kPixels[digit]).digit);
  }
}

void EveryProbabilityEqualsTheInterpreters() {
  for (int digit = 0; digit < digits::kCount; ++digit) {
    AssertIsGolden(digit, Classify(digits::kPixels[digit]));
  }
}

// Digit number `digit` over the one `behind` places behind it.
Prediction ClassifyBlend(int weight, int digit, int behind) {
  const auto& upper = digits::kPixels[digit];
  const auto& lower = digits::kPixels[(digit + behind) % digits::kCount];
  static std::uint8_t blend[DigitClassifier::kPixels];
  for (int i = 0; i < DigitClassifier::kPixels; ++i) {
    blend[i] = static_cast<std::uint8_t>(
        (weight * upper[i] + (16 - weight) * lower[i]) / 16);
  }
  return Classify(blend);
}

// The network is torn between the two digits of a blend, so that a wrong last
// bit shows. 270 pictures.
void BlendsOfTwoDigitsEqualTheInterpreters() {
  const auto* expected = digits::kExpectedOfBlends;
  for (const int weight : digits::kBlendWeights) {
    for (int behind = 1; behind < digits::kCount; ++behind) {
      for (int digit = 0; digit < digits::kCount; ++digit) {
        AssertAreEqual((*expected)[digit],
                       ClassifyBlend(weight, digit, behind));
      }
      ++expected;
    }
  }
}

// Fisher and Yates' shuffle with a fixed linear congruential generator.
void HundredRandomOrdersGiveIdenticalAnswers() {
  std::uint32_t seed = 20261124;
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
      AssertIsGolden(digit, Classify(digits::kPixels[digit]));
    }
  }
}

void AssertIsADistribution(const Prediction& prediction) {
  float sum = 0;
  for (const float probability : prediction.probabilities) {
    TEST_ASSERT_TRUE(std::isfinite(probability));
    TEST_ASSERT_TRUE(probability >= 0 && probability <= 1);
    sum += probability;
  }
  TEST_ASSERT_FLOAT_WITHIN(kSumTolerance, 1.0f, sum);
  TEST_ASSERT_TRUE(prediction.digit >= 0);
  TEST_ASSERT_TRUE(prediction.digit < model_data::kClasses);
}

void BlankImageGivesADistribution() {
  static const std::uint8_t blank[DigitClassifier::kPixels] = {};
  AssertIsADistribution(Classify(blank));
}

void FullImageGivesADistribution() {
  static std::uint8_t full[DigitClassifier::kPixels];
  for (std::uint8_t& pixel : full) pixel = 255;
  AssertIsADistribution(Classify(full));
}

void PredictedDigitIsTheMostProbable() {
  const Prediction prediction = Classify(digits::kPixels[digits::kCount / 2]);
  for (const float probability : prediction.probabilities) {
    TEST_ASSERT_TRUE(probability <= prediction.probabilities[prediction.digit]);
  }
}

// A byte's value gives the byte back; values beyond the ends give the ends.
void BytesStandForTheValuesOfTheData() {
  for (int feature = 0; feature < model_data::kFeatures; ++feature) {
    const float lowest = model_data::kLowest[feature];
    const float step = model_data::kStep[feature];
    for (int byte = 0; byte < 256; ++byte) {
      TEST_ASSERT_EQUAL_INT(byte, ByteFromValue(feature, lowest + step * byte));
    }
    TEST_ASSERT_EQUAL_INT(0, ByteFromValue(feature, lowest - 1000 * step));
    TEST_ASSERT_EQUAL_INT(255, ByteFromValue(feature, lowest + 1000 * step));
    TEST_ASSERT_EQUAL_INT(0, ByteFromValue(feature, NAN));
  }
}

}  // namespace

void setUp() {}
void tearDown() {}

void setup() {
  BeginSuite(__FILE__);
  RUN_TEST(ClassifyBeforeBeginIsAnError);
  RUN_TEST(BeginMakesTheModelReady);
  RUN_TEST(BeginTwiceIsAllowed);
  RUN_TEST(EveryDigitIsReadCorrectly);
  RUN_TEST(EveryProbabilityEqualsTheInterpreters);
  RUN_TEST(BlendsOfTwoDigitsEqualTheInterpreters);
  RUN_TEST(HundredRandomOrdersGiveIdenticalAnswers);
  RUN_TEST(BlankImageGivesADistribution);
  RUN_TEST(FullImageGivesADistribution);
  RUN_TEST(PredictedDigitIsTheMostProbable);
  RUN_TEST(BytesStandForTheValuesOfTheData);
  UNITY_END();
}

void loop() {}
