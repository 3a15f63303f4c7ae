#ifndef DIGIT_CLASSIFIER_QUANTIZATION_H_
#define DIGIT_CLASSIFIER_QUANTIZATION_H_

// From the bytes of a picture to the numbers of the network, and from those to
// probabilities.

#include <cstdint>

#include "digit_classifier.h"

// The bytes span the range that an int8 model was calibrated for, whatever it
// is.
inline void SetFromByte(std::uint8_t byte, std::int8_t& input) {
  input = static_cast<std::int8_t>(byte - 128);
}
inline void SetFromByte(std::uint8_t byte, std::uint8_t& input) {
  input = byte;
}

// That of a picture in [0, 1], a measured value's in [-1, 1).
inline void SetFromByte(std::uint8_t byte, float& input) {
  input = (byte - model_data::kByteZero) / model_data::kByteOne;
}

inline float ProbabilityFrom(std::int8_t raw) {
  return (raw - model_data::kOutputZeroPoint) * model_data::kOutputScale;
}
inline float ProbabilityFrom(std::uint8_t raw) {
  return ProbabilityFrom(static_cast<std::int8_t>(raw - 128));
}
inline float ProbabilityFrom(float real) { return real; }

inline int MostProbable(const float (&probabilities)[model_data::kClasses]) {
  int best = 0;
  for (int i = 1; i < model_data::kClasses; ++i) {
    if (probabilities[i] > probabilities[best]) best = i;
  }
  return best;
}

#endif  // DIGIT_CLASSIFIER_QUANTIZATION_H_
