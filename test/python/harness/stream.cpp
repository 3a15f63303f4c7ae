// Feeds a million rows to one stream, made up by a generator of numbers that is
// also in test/python/test_long_stream.py. Prints the answer after every block
// of rows, the CPU time of the block in microseconds, and the stack of its last
// step: a line each.

#include <painted_stack.h>
#include <predictor.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

namespace {

constexpr int kBlocks = 20;
constexpr int kRowsOfABlock = 50000;

Predictor predictor;
Predictor::Row row;
Prediction prediction;

void FillRow(uint32_t& state) {
  for (model_data::Feature& feature : row) {
    state = state * 1664525u + 1013904223u;
    feature = static_cast<model_data::Feature>(state >> 24);
  }
}

void Step() {
  if (!predictor.Step(row, prediction)) puts(predictor.error());
}

}  // namespace

int main() {
  if (!predictor.Begin()) return 1;
  uint32_t state = 1;
  for (int block = 0; block < kBlocks; ++block) {
    const clock_t start = clock();
    for (int i = 1; i < kRowsOfABlock; ++i) {
      FillRow(state);
      Step();
    }
    const double seconds =
        static_cast<double>(clock() - start) / CLOCKS_PER_SEC;
    FillRow(state);
    const uint32_t stack = bench::StackOf(Step, 0xA5);
    printf("%.0f %u", seconds * 1e6, stack);
    for (const float output : prediction.outputs) printf(" %.9g", output);
    printf("\n");
  }
}
