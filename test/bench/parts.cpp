// Measures the parts of the network one by one.

#ifdef BENCH_PARTS

#include <Arduino.h>

#include "pictures.h"
#include "report.h"
#include "stopwatch.h"

// From here on with the flags of the predictor's library.json.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O2", "no-schedule-insns")
#endif

#include <predictor_compiled.cpp>

#include "pieces.h"

namespace {

// A part takes few ticks, so it is done several times in a row.
constexpr int kRepeats = 16;

Predictor predictor;
bench::Pieces pieces;
bench::Picture picture;

struct Ticks {
  uint64_t activations = 0;
  uint64_t dense = 0;
  uint64_t softmax = 0;
};

template <typename Work>
uint64_t TimeRepeated(uint64_t clock_cost, const Work& work) {
  return bench::Time(clock_cost, [&work] {
    for (int i = 0; i < kRepeats; ++i) {
      work();
      bench::Touch(&pieces);
    }
  });
}

void MeasureParts(uint64_t clock_cost, Ticks& ticks) {
  pieces.Record(picture);
  ticks.activations += TimeRepeated(clock_cost, [] { pieces.Activations(); });
  ticks.dense += TimeRepeated(clock_cost, [] { pieces.Dense(); });
  ticks.softmax += TimeRepeated(clock_cost, [] { pieces.Softmax(); });
}

void RequireAgreement() {
  Prediction prediction;
  if (!predictor.Run(picture, prediction)) {
    bench::Fail(predictor.error());
  }
  if (!pieces.Agree(prediction)) {
    bench::Fail("the parts, put together, do not say what the predictor says");
  }
}

}  // namespace

void setup() {
  Serial.begin(115200);
  if (!predictor.Begin()) bench::Fail(predictor.error());
  bench::PrintHead();
  const uint64_t clock_cost = bench::ClockCost();
  Ticks ticks;
  for (int i = 0; i < bench::kPictureCount; ++i) {
    bench::MakePicture(i, picture);
    MeasureParts(clock_cost, ticks);
    RequireAgreement();
  }
  bench::PrintFigure("part_runs", kRepeats * bench::kPictureCount);
  bench::PrintFigure("activations_ticks", ticks.activations);
  bench::PrintFigure("dense_ticks", ticks.dense);
  bench::PrintFigure("softmax_ticks", ticks.softmax);
  bench::End();
}

void loop() {}

#endif  // BENCH_PARTS
