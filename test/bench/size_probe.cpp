// What the classifier adds to a program: this one is linked with it
// (BENCH_SIZE=1) and without it (BENCH_SIZE=0), and nothing else differs.

#ifdef BENCH_SIZE

#include <Arduino.h>
#include <digit_classifier.h>

namespace {

std::uint8_t pixels[DigitClassifier::kPixels];
Prediction prediction;
#if BENCH_SIZE
DigitClassifier classifier;
#endif

}  // namespace

void setup() {
#if BENCH_SIZE
  classifier.Begin();
#endif
}

void loop() {
  // Pixels from outside and an answer to outside, so that the compiler can
  // remove neither.
  asm volatile("" : : "r"(pixels), "r"(&prediction) : "memory");
#if BENCH_SIZE
  classifier.Classify(pixels, prediction);
#endif
  asm volatile("" : : "r"(&prediction) : "memory");
}

#endif  // BENCH_SIZE
