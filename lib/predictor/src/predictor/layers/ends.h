#ifndef PREDICTOR_LAYERS_ENDS_H_
#define PREDICTOR_LAYERS_ENDS_H_

// What makes float inputs int8 numbers, bit for bit TFLite's QUANTIZE
// (AffineQuantize in reference/quantize.h).

#include <lstm_kernels/fixed_point.h>

#include <cmath>
#include <cstdint>

#include "pointwise.h"

namespace network {

template <typename Data>
class FloatToInt8
    : public EachRow<FloatToInt8<Data>, std::int8_t, Data::kSize> {
 public:
  static void Run(const float* input, std::int8_t* output) {
    for (int i = 0; i < Data::kSize; ++i) {
      const float steps = std::round(input[i] / Data::kScale);
      const float raw = steps < -256 ? -256 : (steps > 256 ? 256 : steps);
      output[i] = static_cast<std::int8_t>(lstm_kernels::Saturate<8>(
          static_cast<std::int32_t>(raw) + Data::kZeroPoint));
    }
  }
};

}  // namespace network

#endif  // PREDICTOR_LAYERS_ENDS_H_
