// Classifies the pictures on stdin, pixels row by row, and writes their
// probabilities to stdout as float32: DigitClassifier for the tests on a PC.

#include <digit_classifier.h>

#include <cstdint>
#include <cstdio>

int main() {
  DigitClassifier classifier;
  if (!classifier.Begin()) return 1;
  std::uint8_t pixels[DigitClassifier::kPixels];
  while (std::fread(pixels, sizeof(pixels), 1, stdin) == 1) {
    Prediction prediction;
    if (!classifier.Classify(pixels, prediction)) return 1;
    if (std::fwrite(prediction.probabilities, sizeof(prediction.probabilities),
                    1, stdout) != 1) {
      return 1;
    }
  }
  return 0;
}
