// Replaces the network, which is not tested here and would take most of the
// time. It reads every pixel, so that the sanitizers check them.

#include <digit_classifier.h>

#include <numeric>

bool DigitClassifier::Begin() {
  error_ = nullptr;
  return true;
}

bool DigitClassifier::Classify(const std::uint8_t (&pixels)[kPixels],
                               Prediction& prediction) {
  const int sum = std::accumulate(pixels, pixels + kPixels, 0);
  for (float& probability : prediction.probabilities) probability = 0;
  prediction.digit = sum % model_data::kClasses;
  prediction.probabilities[prediction.digit] = 1;
  // Sometimes the model fails.
  error_ = sum % 97 == 96 ? "the model fails" : nullptr;
  return error_ == nullptr;
}

const char* DigitClassifier::runtime() { return "stub"; }

std::size_t DigitClassifier::arena_used_bytes() { return 0; }
