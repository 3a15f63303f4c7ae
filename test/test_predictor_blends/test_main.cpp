// The whole network on pictures between two digits, of which there are 270, and
// on a sequence that lies in memory. Apart from test_predictor, since the
// smallest chips have no room for them.

// The first needs the libraries of the others, which PlatformIO finds only by
// what this file includes.
#include <included_digits.h>
#include <predictor/quantization.h>
#include <test_runner_wait.h>
#include <unity.h>

using namespace included_digits;

namespace {

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

}  // namespace

void setUp() {}
void tearDown() {}

void setup() {
  BeginSuite(__FILE__);
  BeginSucceeds();
  RUN_TEST(RowsInMemoryGiveTheSame);
  RUN_TEST(BlendsOfTwoDigitsEqualTheInterpreters);
  UNITY_END();
}

void loop() {}
