// Measures the predictor as a whole: the time of each picture, and its stack.
//
// Only the predictor may call the kernels in this program: they are inline
// functions, of which the linker keeps the first copy, and that might not be
// the one that the predictor was compiled with.

#if !defined(BENCH_PARTS) && !defined(BENCH_SIZE)

#include <Arduino.h>
#include <predictor.h>

#include "painted_stack.h"
#include "pictures.h"
#include "report.h"
#include "stopwatch.h"

namespace {

Predictor predictor;
bench::Picture picture;
Prediction prediction;

void Run() {
  if (!predictor.Run(picture, prediction)) {
    bench::Fail(predictor.error());
  }
}

void PrintDigit(uint64_t duration) {
  Serial.print("digit ");
  Serial.print(duration);
  for (const float probability : prediction.outputs) {
    Serial.print(' ');
    Serial.print(probability, 6);
  }
  Serial.println();
}

void MeasureDigits() {
  const uint64_t clock_cost = bench::ClockCost();
  bench::MakePicture(0, picture);
  Run();  // once for the caches
  for (int i = 0; i < bench::kPictureCount; ++i) {
    bench::MakePicture(i, picture);
    PrintDigit(bench::Time(clock_cost, Run));
  }
}

// Two patterns, because what a call writes may look like one of them.
uint32_t DeepestStack() {
  constexpr uint8_t kPaints[] = {0xA5, 0x5A};
  uint32_t deepest = 0;
  for (int i = 0; i < digits::kCount; ++i) {
    bench::MakePicture(i, picture);
    for (const uint8_t paint : kPaints) {
      const auto predict = [] { predictor.Run(picture, prediction); };
      const uint32_t depth = bench::StackOf(predict, paint);
      if (depth > deepest) deepest = depth;
    }
  }
  return deepest;
}

}  // namespace

void setup() {
  Serial.begin(115200);
  if (!predictor.Begin()) bench::Fail(predictor.error());
  bench::PrintHead();
  MeasureDigits();
  bench::PrintFigure("stack", DeepestStack());
  bench::End();
}

void loop() {}

#endif  // !BENCH_PARTS && !BENCH_SIZE
