// What the predictor adds to a program: this one is linked with it
// (BENCH_SIZE=1) and without it (BENCH_SIZE=0), and nothing else differs.

#ifdef BENCH_SIZE

#include <Arduino.h>
#include <predictor.h>

namespace {

model_data::Feature pixels[Predictor::kInputs];
Prediction prediction;
#if BENCH_SIZE
Predictor predictor;
#endif

}  // namespace

void setup() {
#if BENCH_SIZE
  predictor.Begin();
#endif
}

void loop() {
  // Pixels from outside and an answer to outside, so that the compiler can
  // remove neither.
  asm volatile("" : : "r"(pixels), "r"(&prediction) : "memory");
#if BENCH_SIZE && MODEL_DATA_IS_STREAM
  predictor.Step(Predictor::RowOf(pixels, 0), prediction);
#elif BENCH_SIZE
  predictor.Run(pixels, prediction);
#endif
  asm volatile("" : : "r"(&prediction) : "memory");
}

#endif  // BENCH_SIZE
