// Measures the classifier as a whole: the time of each picture, and its stack.
//
// Only the classifier may call the kernels in this program: they are inline
// functions, of which the linker keeps the first copy, and that might not be
// the one that the classifier was compiled with.

#if !defined(BENCH_PARTS) && !defined(BENCH_SIZE)

#include <Arduino.h>
#include <digit_classifier.h>

#include "painted_stack.h"
#include "pictures.h"
#include "report.h"
#include "stopwatch.h"

namespace {

DigitClassifier classifier;
bench::Picture picture;
Prediction prediction;

void Classify() {
  if (!classifier.Classify(picture, prediction)) {
    bench::Fail(classifier.error());
  }
}

void PrintDigit(std::uint64_t duration) {
  Serial.print("digit ");
  Serial.print(duration);
  for (const float probability : prediction.probabilities) {
    Serial.print(' ');
    Serial.print(probability, 6);
  }
  Serial.println();
}

void MeasureDigits() {
  const std::uint64_t clock_cost = bench::ClockCost();
  bench::MakePicture(0, picture);
  Classify();  // once for the caches
  for (int i = 0; i < bench::kPictureCount; ++i) {
    bench::MakePicture(i, picture);
    PrintDigit(bench::Time(clock_cost, Classify));
  }
}

// Two patterns, because what a call writes may look like one of them.
std::uint32_t DeepestStack() {
  constexpr std::uint8_t kPaints[] = {0xA5, 0x5A};
  std::uint32_t deepest = 0;
  for (int i = 0; i < digits::kCount; ++i) {
    bench::MakePicture(i, picture);
    for (const std::uint8_t paint : kPaints) {
      const auto classify = [] { classifier.Classify(picture, prediction); };
      const std::uint32_t depth = bench::StackOf(classify, paint);
      if (depth > deepest) deepest = depth;
    }
  }
  return deepest;
}

}  // namespace

void setup() {
  Serial.begin(115200);
  if (!classifier.Begin()) bench::Fail(classifier.error());
  bench::PrintHead();
  MeasureDigits();
  bench::PrintFigure("stack", DeepestStack());
  bench::End();
}

void loop() {}

#endif  // !BENCH_PARTS && !BENCH_SIZE
