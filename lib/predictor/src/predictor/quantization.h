#ifndef PREDICTOR_QUANTIZATION_H_
#define PREDICTOR_QUANTIZATION_H_

// From bytes to the numbers of the network, and from those to the outputs.

#include <cstdint>

#include "predictor.h"

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

inline float OutputFrom(std::int8_t raw) {
  return (raw - model_data::kOutputZeroPoint) * model_data::kOutputScale;
}
inline float OutputFrom(std::uint8_t raw) {
  return OutputFrom(static_cast<std::int8_t>(raw - 128));
}
inline float OutputFrom(float real) { return real; }

inline int PredictedClass(const float (&outputs)[model_data::kOutputs]) {
  int best = 0;
  for (int i = 1; i < model_data::kOutputs; ++i) {
    if (outputs[i] > outputs[best]) best = i;
  }
  return best;
}

#endif  // PREDICTOR_QUANTIZATION_H_
