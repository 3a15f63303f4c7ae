#ifndef PREDICTOR_LAYERS_SOFTMAX_H_
#define PREDICTOR_LAYERS_SOFTMAX_H_

#include <lstm_kernels/dense_float.h>
#include <lstm_kernels/softmax_int8.h>
#include <lstm_kernels/standard.h>
#include <stdint.h>

#include "pointwise.h"
#include "values.h"

namespace network {

template <typename Data>
class Int8Softmax : public EachRow<Int8Softmax<Data>, int8_t, Data::kSize> {
  static_assert(Data::kSize <= lstm_kernels::kMaxClasses,
                "an int8 softmax has up to 511 classes");

 public:
  template <typename T>
  static void Run(const T* input, int8_t* output) {
    for (int i = 0; i < Data::kSize; ++i) {
      output[i] = static_cast<int8_t>(RawOf<Data::kInputZeroPoint>(input[i]));
    }
    lstm_kernels::Softmax(kSoftmax, output, Data::kSize, output);
  }
  static void Run(const int8_t* input, int8_t* output) {
    lstm_kernels::Softmax(kSoftmax, input, Data::kSize, output);
  }

 private:
  static constexpr lstm_kernels::SoftmaxInt8 kSoftmax = {
      Data::kExponentials, lstm_kernels::SizeOf(Data::kExponentials)};
};

template <typename Data>
class FloatSoftmax : public EachRow<FloatSoftmax<Data>, float, Data::kSize> {
 public:
  static void Run(const float* input, float* output) {
    lstm_kernels::Softmax({Data::kBeta}, input, Data::kSize, output);
  }
};

}  // namespace network

#endif  // PREDICTOR_LAYERS_SOFTMAX_H_
