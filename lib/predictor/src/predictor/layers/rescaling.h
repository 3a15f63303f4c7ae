#ifndef PREDICTOR_LAYERS_RESCALING_H_
#define PREDICTOR_LAYERS_RESCALING_H_

#include <lstm_kernels/flash.h>
#include <lstm_kernels/standard.h>

#include "pointwise.h"

namespace network {

using lstm_kernels::ReadFlash;

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
      output[i] = ReadFlash(&Data::kFactor[constant]) * input[i] +
                  ReadFlash(&Data::kOffset[constant]);
    }
  }
};

}  // namespace network

#endif  // PREDICTOR_LAYERS_RESCALING_H_
