// DigitClassifier on the compiled runtime: the kernels of lib/lstm_kernels on
// the typed weights of model_data.h. No interpreter, no flatbuffer, no arena.

#ifndef DIGIT_CLASSIFIER_TFLM

#include "digit_classifier.h"
#include "digit_classifier/network.h"
#include "digit_classifier/quantization.h"

bool DigitClassifier::Begin() {
  error_ = nullptr;
  return true;
}

bool DigitClassifier::Classify(const std::uint8_t (&pixels)[kPixels],
                               Prediction& prediction) {
  if (error_ != nullptr) return false;
  network::ModelNetwork::Run(pixels, prediction.probabilities);
  prediction.digit = MostProbable(prediction.probabilities);
  return true;
}

const char* DigitClassifier::runtime() { return "compiled"; }

std::size_t DigitClassifier::arena_used_bytes() { return 0; }

#endif  // DIGIT_CLASSIFIER_TFLM
