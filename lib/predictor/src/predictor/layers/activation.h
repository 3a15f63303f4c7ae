#ifndef PREDICTOR_LAYERS_ACTIVATION_H_
#define PREDICTOR_LAYERS_ACTIVATION_H_

// Sigmoid, tanh and relu of each number: in int8 a table of the 256 results, in
// float the function. Where each feature has its own constants (see
// rescaling.h), it has its own table too.

#include <lstm_kernels/activations_float.h>
#include <lstm_kernels/flash.h>
#include <lstm_kernels/standard.h>
#include <stdint.h>

#include "pointwise.h"

namespace network {

template <typename Data>
class Int8Table : public EachRow<Int8Table<Data>, int8_t, Data::kSize> {
  static constexpr int kTables = lstm_kernels::SizeOf(Data::kTable);

 public:
  template <typename T>
  static void Run(const T* input, int8_t* output) {
    for (int i = 0; i < Data::kSize; ++i) {
      const int32_t raw = RawOf<Data::kInputZeroPoint>(input[i]);
      output[i] =
          lstm_kernels::ReadFlash(&Data::kTable[i % kTables][raw + 128]);
    }
  }
};

template <typename Data>
class FloatSigmoid : public EachRow<FloatSigmoid<Data>, float, Data::kSize> {
 public:
  static void Run(const float* input, float* output) {
    for (int i = 0; i < Data::kSize; ++i) {
      output[i] = lstm_kernels::Sigmoid(input[i]);
    }
  }
};

template <typename Data>
class FloatTanh : public EachRow<FloatTanh<Data>, float, Data::kSize> {
 public:
  static void Run(const float* input, float* output) {
    for (int i = 0; i < Data::kSize; ++i) {
      output[i] = lstm_kernels::Tanh(input[i]);
    }
  }
};

template <typename Data>
class FloatRelu : public EachRow<FloatRelu<Data>, float, Data::kSize> {
 public:
  static void Run(const float* input, float* output) {
    for (int i = 0; i < Data::kSize; ++i) {
      output[i] = input[i] > 0 ? input[i] : 0;
    }
  }
};

template <typename Data>
class FloatRelu6 : public EachRow<FloatRelu6<Data>, float, Data::kSize> {
 public:
  static void Run(const float* input, float* output) {
    for (int i = 0; i < Data::kSize; ++i) {
      const float positive = input[i] > 0 ? input[i] : 0;
      output[i] = positive < 6 ? positive : 6;
    }
  }
};

}  // namespace network

#endif  // PREDICTOR_LAYERS_ACTIVATION_H_
