// Runs the sequences on stdin, features row by row, and writes the outputs to
// stdout as float32: Predictor for the tests on a PC.

#include <predictor.h>
#include <stdint.h>
#include <stdio.h>

int main() {
  Predictor predictor;
  if (!predictor.Begin()) return 1;
  model_data::Feature inputs[Predictor::kInputs];
  while (fread(inputs, sizeof(inputs), 1, stdin) == 1) {
    Prediction prediction;
    if (!predictor.Run(inputs, prediction)) return 1;
    if (fwrite(prediction.outputs, sizeof(prediction.outputs), 1, stdout) !=
        1) {
      return 1;
    }
  }
  return 0;
}
