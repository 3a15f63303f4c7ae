#ifndef PREDICTOR_LAYERS_RESCALING_H_
#define PREDICTOR_LAYERS_RESCALING_H_

#include <lstm_kernels/standard.h>

#include "pointwise.h"

namespace network {

// y = factor x + offset, with the same for all numbers or with a feature's own;
// in int8 it is an Int8Table.
template <typename Data>
class FloatRescaling
    : public EachRow<FloatRescaling<Data>, float, Data::kSize> {
  static constexpr int kConstants = lstm_kernels::SizeOf(Data::kFactor);

 public:
  static void Run(const float* input, float* output) {
    for (int i = 0; i < Data::kSize; ++i) {
      const int constant = i % kConstants;
      output[i] = Data::kFactor[constant] * input[i] + Data::kOffset[constant];
    }
  }
};

}  // namespace network

#endif  // PREDICTOR_LAYERS_RESCALING_H_
