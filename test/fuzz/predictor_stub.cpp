// Replaces the network, which is not tested here and would take most of the
// time. It reads every pixel, so that the sanitizers check them.

#include <predictor.h>

#include <numeric>

bool Predictor::Begin() {
  error_ = nullptr;
  return true;
}

namespace {

int SumOf(const Predictor::Row& row) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(row);
  return std::accumulate(bytes, bytes + sizeof(row), 0);
}

// Returns why the model fails, which it does sometimes.
const char* Answer(int sum, Prediction& prediction) {
  for (float& probability : prediction.outputs) probability = 0;
  prediction.predicted_class = sum % model_data::kOutputs;
  prediction.outputs[prediction.predicted_class] = 1;
  return sum % 97 == 96 ? "the model fails" : nullptr;
}

}  // namespace

#if MODEL_DATA_IS_STREAM

bool Predictor::Reset() { return Begin(); }

bool Predictor::Step(const Row& row, Prediction& prediction) {
  error_ = Answer(SumOf(row), prediction);
  return error_ == nullptr;
}

#else

bool Predictor::Run(RowSource& rows, Prediction& prediction) {
  int sum = 0;
  Row row;
  for (int i = 0; i < model_data::kTimeSteps; ++i) {
    rows.Next(row);
    sum += SumOf(row);
  }
  error_ = Answer(sum, prediction);
  return error_ == nullptr;
}

#endif  // MODEL_DATA_IS_STREAM

const char* Predictor::runtime() { return "stub"; }

size_t Predictor::arena_used_bytes() { return 0; }
