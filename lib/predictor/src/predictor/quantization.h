#ifndef PREDICTOR_QUANTIZATION_H_
#define PREDICTOR_QUANTIZATION_H_

// From what the firmware gives to the numbers of the network, and from those to
// the outputs. scripts/data/data_format.py does the same, bit for bit.

#include <lstm_kernels/flash.h>
#include <lstm_kernels/standard.h>
#include <math.h>
#include <stdint.h>

#include "predictor.h"

// To the nearest whole number, ties away from zero; |x| < 2^31. Some C
// libraries have no roundf().
inline int32_t Rounded(float x) {
  const auto whole = static_cast<int32_t>(x);
  const float rest = x - static_cast<float>(whole);
  if (rest >= 0.5f) return whole + 1;
  return rest <= -0.5f ? whole - 1 : whole;
}

// A float number as a raw one, as TFLite's QUANTIZE does it (AffineQuantize in
// reference/quantize.h).
template <typename Raw>
inline Raw Quantized(float value, float scale, int32_t zero_point) {
  constexpr int32_t kMin = lstm_kernels::kMinOf<Raw>;
  constexpr int32_t kMax = lstm_kernels::kMaxOf<Raw>;
  const float steps = value / scale;
  const float near = steps < -256 ? -256 : (steps > 256 ? 256 : steps);
  const int32_t raw = Rounded(near) + zero_point;
  return static_cast<Raw>(raw < kMin ? kMin : (raw > kMax ? kMax : raw));
}

#if MODEL_DATA_IS_OF_PICTURES

// Sets what the network takes for a pixel. The bytes span the range that an
// int8 model was calibrated for, whatever it is.
inline void SetInput(int, uint8_t pixel, int8_t& input) {
  input = static_cast<int8_t>(pixel - 128);
}
inline void SetInput(int, uint8_t pixel, uint8_t& input) { input = pixel; }
inline void SetInput(int, uint8_t pixel, float& input) {
  input = pixel / 255.0f;
}

#else

// Sets what the network takes for `value` of feature number `feature`. Beyond
// the ends, infinities included, it is the end; for NaN it is the mean.
inline void SetInput(int feature, float value, float& input) {
  using lstm_kernels::ReadFlash;
  const float mean = ReadFlash(&model_data::kMean[feature]);
  const float lowest = ReadFlash(&model_data::kMin[feature]);
  const float highest = ReadFlash(&model_data::kMax[feature]);
  const float standardized =
      (value - mean) * ReadFlash(&model_data::kFactor[feature]);
  if (standardized <= lowest) {
    input = lowest;
  } else if (standardized >= highest) {
    input = highest;
  } else {
    input = isnan(standardized) ? 0 : standardized;
  }
}

template <typename Raw>
inline void SetInput(int feature, float value, Raw& input) {
  float standardized;
  SetInput(feature, value, standardized);
  // The compiled runtime takes uint8 numbers as int8 ones, less 128.
  constexpr int kLess = lstm_kernels::kIsSame<Raw, model_data::Input> ? 0 : 128;
  input = Quantized<Raw>(standardized, model_data::kInputScale,
                         model_data::kInputZeroPoint - kLess);
}

#endif

inline float OutputFrom(int8_t raw) {
  return (raw - model_data::kOutputZeroPoint) * model_data::kOutputScale;
}
inline float OutputFrom(uint8_t raw) {
  return OutputFrom(static_cast<int8_t>(raw - 128));
}
inline float OutputFrom(float real) { return real; }

// Brings values into their unit.
inline void Scale(float (&outputs)[model_data::kOutputs]) {
  for (int i = 0; i < model_data::kOutputs; ++i) {
    // Rounded, so that no chip fuses the product with the sum: all give the
    // same numbers.
    const volatile float product =
        outputs[i] * lstm_kernels::ReadFlash(&model_data::kOutputFactor[i]);
    outputs[i] = product + lstm_kernels::ReadFlash(&model_data::kOutputMean[i]);
  }
}

inline int PredictedClass(const float (&outputs)[model_data::kOutputs]) {
  if constexpr (model_data::kClasses == 0) return -1;
  if constexpr (model_data::kOutputs < model_data::kClasses) {
    return outputs[0] > 0.5f ? 1 : 0;
  }
  int best = 0;
  for (int i = 1; i < model_data::kOutputs; ++i) {
    if (outputs[i] > outputs[best]) best = i;
  }
  return best;
}

// Makes the answer of what the network has given.
inline void Finish(Prediction& prediction) {
  if constexpr (model_data::kClasses == 0) Scale(prediction.outputs);
  prediction.predicted_class = PredictedClass(prediction.outputs);
}

#endif  // PREDICTOR_QUANTIZATION_H_
