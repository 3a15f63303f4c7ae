// Predictor on the compiled runtime: the kernels of lib/lstm_kernels on
// the typed weights of model_data.h. No interpreter, no flatbuffer, no arena.

#ifndef PREDICTOR_TFLM

#include "predictor.h"
#include "predictor/network.h"
#include "predictor/quantization.h"

bool Predictor::Begin() {
  error_ = nullptr;
  return true;
}

bool Predictor::Run(const model_data::Feature (&inputs)[kInputs],
                    Prediction& prediction) {
  if (error_ != nullptr) return false;
  network::ModelNetwork::Run(inputs, prediction.outputs);
  prediction.predicted_class = PredictedClass(prediction.outputs);
  return true;
}

const char* Predictor::runtime() { return "compiled"; }

std::size_t Predictor::arena_used_bytes() { return 0; }

#endif  // PREDICTOR_TFLM
