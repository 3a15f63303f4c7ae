// Classifies the pictures on stdin, pixels row by row, and writes their
// probabilities to stdout as float32: Predictor for the tests on a PC.

#include <predictor.h>

#include <cstdint>
#include <cstdio>

int main() {
  Predictor predictor;
  if (!predictor.Begin()) return 1;
  std::uint8_t pixels[Predictor::kInputs];
  while (std::fread(pixels, sizeof(pixels), 1, stdin) == 1) {
    Prediction prediction;
    if (!predictor.Run(pixels, prediction)) return 1;
    if (std::fwrite(prediction.outputs, sizeof(prediction.outputs), 1,
                    stdout) != 1) {
      return 1;
    }
  }
  return 0;
}
