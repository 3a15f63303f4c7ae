#ifndef PREDICTOR_BYTE_FROM_VALUE_H_
#define PREDICTOR_BYTE_FROM_VALUE_H_

#include <cstdint>

#include "model_data.h"

// The byte that stands for `value` of feature number `feature`, in the unit of
// the training data: use it to pass a sensor's readings to
// Predictor::Run(). Values outside the range of the training data
// become the byte at its end, as in the training.
inline std::uint8_t ByteFromValue(int feature, float value) {
  const float steps =
      (value - model_data::kLowest[feature]) / model_data::kStep[feature];
  if (!(steps > 0)) return 0;  // also for NaN
  return static_cast<std::uint8_t>(steps < 255 ? steps + 0.5f : 255);
}

#endif  // PREDICTOR_BYTE_FROM_VALUE_H_
