#ifndef PREDICTOR_LAYERS_ENDS_H_
#define PREDICTOR_LAYERS_ENDS_H_

// What makes float inputs int8 numbers: QUANTIZE.

#include <stdint.h>

#include "../quantization.h"
#include "pointwise.h"

namespace network {

template <typename Data>
class FloatToInt8 : public EachRow<FloatToInt8<Data>, int8_t, Data::kSize> {
 public:
  static void Run(const float* input, int8_t* output) {
    for (int i = 0; i < Data::kSize; ++i) {
      output[i] = Quantized<int8_t>(input[i], Data::kScale, Data::kZeroPoint);
    }
  }
};

}  // namespace network

#endif  // PREDICTOR_LAYERS_ENDS_H_
