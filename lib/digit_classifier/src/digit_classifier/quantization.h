#ifndef DIGIT_CLASSIFIER_QUANTIZATION_H_
#define DIGIT_CLASSIFIER_QUANTIZATION_H_

// From the bytes of a picture to the numbers of the network, and from those to
// probabilities. The network sees a byte as (byte - kByteZero) / kByteOne: that
// of a picture in [0, 1], a measured value's in [-1, 1).

#include <cstdint>

#include "digit_classifier.h"

#if MODEL_DATA_IS_INT8

using Element = std::int8_t;

// Whether a pixel is its element plus 128. Calibration on examples that reach
// the lowest and the highest byte makes it so.
constexpr bool kElementIsPixel =
    model_data::kInputScale == 1.0f / model_data::kByteOne &&
    model_data::kInputZeroPoint == model_data::kByteZero - 128;

// A model that was calibrated otherwise may have been put in by hand, and takes
// pictures: round(pixel / 255 / scale) + zero_point.
static_assert(kElementIsPixel || model_data::kByteZero == 0,
              "this rounding is not made for negative numbers");

inline Element ElementFromPixel(std::uint8_t pixel) {
  if (kElementIsPixel) return static_cast<Element>(pixel - 128);
  constexpr float kLevelsPerGrey =
      1 / (model_data::kByteOne * model_data::kInputScale);
  const int raw = static_cast<int>(pixel * kLevelsPerGrey + 0.5f) +
                  model_data::kInputZeroPoint;
  return static_cast<Element>(raw > 127 ? 127 : raw);
}

inline float ProbabilityFromElement(Element raw) {
  return (raw - model_data::kOutputZeroPoint) * model_data::kOutputScale;
}

#else

using Element = float;

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
