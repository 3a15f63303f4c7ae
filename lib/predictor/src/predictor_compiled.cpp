// Predictor on the compiled runtime: the kernels of lib/lstm_kernels on
// the typed weights of model_data.h. No interpreter, no flatbuffer, no arena.

#ifndef PREDICTOR_TFLM

#include "predictor.h"
#include "predictor/network.h"
#include "predictor/quantization.h"
#include "predictor/rows.h"

namespace {

void Predict(const model_data::Feature* inputs, Prediction& prediction) {
  network::ModelNetwork::Run(StoredRows{inputs}, prediction.outputs);
  Finish(prediction);
}

}  // namespace

bool Predictor::Begin() {
  error_ = nullptr;
#if MODEL_DATA_IS_STREAM
  return Reset();
#else
  return true;
#endif
}

#if MODEL_DATA_IS_STREAM

bool Predictor::Reset() {
  if (error_ != nullptr) return false;
  network::ModelNetwork::Reset();
  return true;
}

bool Predictor::Step(const Row& row, Prediction& prediction) {
  if (error_ != nullptr) return false;
  Predict(row, prediction);
  return true;
}

#else

bool Predictor::Run(const model_data::Feature (&inputs)[kInputs],
                    Prediction& prediction) {
  if (error_ != nullptr) return false;
  Predict(inputs, prediction);
  return true;
}

#endif  // MODEL_DATA_IS_STREAM

const char* Predictor::runtime() { return "compiled"; }

size_t Predictor::arena_used_bytes() { return 0; }

#endif  // PREDICTOR_TFLM
