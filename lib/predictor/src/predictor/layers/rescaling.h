#ifndef PREDICTOR_LAYERS_RESCALING_H_
#define PREDICTOR_LAYERS_RESCALING_H_

#include "pointwise.h"

namespace network {

// y = factor x; in int8 it is a table.
template <typename Data>
class FloatRescaling
    : public EachRow<FloatRescaling<Data>, float, Data::kSize> {
 public:
  static void Run(const float* input, float* output) {
    for (int i = 0; i < Data::kSize; ++i) output[i] = Data::kFactor * input[i];
  }
};

}  // namespace network

#endif  // PREDICTOR_LAYERS_RESCALING_H_
