#ifndef PREDICTOR_LAYERS_MEAN_H_
#define PREDICTOR_LAYERS_MEAN_H_

// The collector that makes the mean of all rows, bit for bit TFLite's MEAN
// (QuantizedMeanOrSum in reference/reduce.h).

#include <lstm_kernels/fixed_point.h>
#include <stdint.h>

#include "values.h"

namespace network {

template <typename Data>
class Int8Mean {
 public:
  using Output = int8_t;
  static constexpr int kOutputs = Data::kSize;

  struct Memory {
    int32_t sums[kOutputs];
  };

  static void Start(Memory& memory, Output*) {
    for (int32_t& sum : memory.sums) {
      sum = int32_t{-Data::kTimeSteps} * Data::kInputZeroPoint;
    }
  }
  template <typename T>
  static void Add(int, const T* row, Memory& memory) {
    for (int i = 0; i < kOutputs; ++i) {
      memory.sums[i] += RawOf<Data::kInputZeroPoint>(row[i]);
    }
  }
  static void Finish(const Memory& memory, Output* output) {
    for (int i = 0; i < kOutputs; ++i) {
      const int32_t mean = lstm_kernels::Requantize(
          memory.sums[i], lstm_kernels::FromPair(Data::kFactor[0]));
      output[i] = static_cast<Output>(
          lstm_kernels::Saturate<8>(mean + Data::kOutputZeroPoint));
    }
  }
};

template <typename Data>
class FloatMean {
 public:
  using Output = float;
  static constexpr int kOutputs = Data::kSize;

  struct Memory {
    float* sums;
  };

  static void Start(Memory& memory, float* output) {
    memory.sums = output;
    for (int i = 0; i < kOutputs; ++i) output[i] = 0;
  }
  static void Add(int, const float* row, Memory& memory) {
    for (int i = 0; i < kOutputs; ++i) memory.sums[i] += row[i];
  }
  static void Finish(const Memory&, float* output) {
    for (int i = 0; i < kOutputs; ++i) output[i] /= Data::kTimeSteps;
  }
};

}  // namespace network

#endif  // PREDICTOR_LAYERS_MEAN_H_
