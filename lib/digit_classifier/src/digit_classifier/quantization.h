#ifndef DIGIT_CLASSIFIER_QUANTIZATION_H_
#define DIGIT_CLASSIFIER_QUANTIZATION_H_

// Converts the bytes of a picture to the network's numbers, and those to
// probabilities.

#include <cstdint>

#include "digit_classifier.h"

#if MODEL_DATA_IS_INT8

using Element = std::int8_t;

// The bytes span the range that the model was calibrated for.
inline Element ElementFromPixel(std::uint8_t pixel) {
  return static_cast<Element>(pixel - 128);
}

inline float ProbabilityFromElement(Element raw) {
  return (raw - model_data::kOutputZeroPoint) * model_data::kOutputScale;
}

#else

using Element = float;

// For a picture in [0, 1], for a measured value in [-1, 1).
inline Element ElementFromPixel(std::uint8_t pixel) {
  return (pixel - model_data::kByteZero) /
         static_cast<float>(model_data::kByteOne);
}

inline float ProbabilityFromElement(Element raw) { return raw; }

#endif

inline int MostProbable(const float (&probabilities)[model_data::kClasses]) {
  int best = 0;
  for (int i = 1; i < model_data::kClasses; ++i) {
    if (probabilities[i] > probabilities[best]) best = i;
  }
  return best;
}

#endif  // DIGIT_CLASSIFIER_QUANTIZATION_H_
