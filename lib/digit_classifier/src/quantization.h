#ifndef DIGIT_CLASSIFIER_QUANTIZATION_H_
#define DIGIT_CLASSIFIER_QUANTIZATION_H_

// From the bytes of a picture to the numbers of the network, and from those to
// probabilities. The network sees a pixel as pixel / 255, in [0, 1].

#include <cstdint>

#include "digit_classifier.h"

#if MODEL_DATA_IS_INT8

using Element = std::int8_t;

// round(pixel / 255 / scale) + zero_point. With a scale of 1/255 and a zero
// point of -128, which calibration on whole images gives, it is pixel - 128.
inline Element ElementFromPixel(std::uint8_t pixel) {
  constexpr float kLevelsPerGrey = 1 / (255.0f * model_data::kInputScale);
  const int raw = static_cast<int>(pixel * kLevelsPerGrey + 0.5f) +
                  model_data::kInputZeroPoint;
  return static_cast<Element>(raw > 127 ? 127 : raw);
}

// Whether a pixel is its element plus 128.
constexpr bool kElementIsPixel = model_data::kInputScale == 1 / 255.0f &&
                                 model_data::kInputZeroPoint == -128;

inline float ProbabilityFromElement(Element raw) {
  return (raw - model_data::kOutputZeroPoint) * model_data::kOutputScale;
}

#else

using Element = float;

inline Element ElementFromPixel(std::uint8_t pixel) { return pixel / 255.0f; }

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
