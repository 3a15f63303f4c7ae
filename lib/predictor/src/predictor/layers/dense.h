#ifndef PREDICTOR_LAYERS_DENSE_H_
#define PREDICTOR_LAYERS_DENSE_H_

// A dense layer: as a collector over the rows of all steps, over each row by
// itself, or over a vector, which is then its only step.

#include <lstm_kernels/dense_float.h>
#include <lstm_kernels/dense_int8.h>
#include <lstm_kernels/flash.h>
#include <lstm_kernels/standard.h>
#include <stdint.h>

#include "../blank_rows.h"
#include "values.h"

namespace network {

template <typename Data>
class Int8Dense {
 public:
  static constexpr bool kTakesBytes = false;
  static constexpr bool kRunsInPlace = false;
  using Row = const int8_t*;
  using Output = int8_t;
  static constexpr int kOutputs = Data::kOutputs;
  static constexpr int32_t kOutputZeroPoint = 0;  // of a row: it is raw

  struct Memory {
    int32_t sums[kOutputs];
  };

  static void Start(Memory& memory, Output* = nullptr) {
    lstm_kernels::StartSums(kDense, memory.sums);
  }
  static void BeginAfterBlank(int rows, Memory& memory) {
    lstm_kernels::CopyFlash(memory.sums, kBlankSums<Data>.of[rows - 1],
                            sizeof(memory.sums));
  }

  [[gnu::always_inline]] static void Add(int time_step, const Hidden* row,
                                         Memory& memory) {
    lstm_kernels::AddStep(kDense, time_step, row, memory.sums);
  }

  template <typename Raw>
  static void Add(int time_step, const Raw* row, Memory& memory) {
    constexpr int32_t kOffset =
        lstm_kernels::HiddenOffset(Data::kInputZeroPoint);
    constexpr int kSize = lstm_kernels::HiddenSize(Data::kInputs);
    alignas(lstm_kernels::kHiddenAlignment) Hidden values[kSize];
#pragma GCC unroll 4
    for (int i = 0; i < Data::kInputs; ++i) {
      values[i] = static_cast<Hidden>(row[i] - kOffset);
    }
    for (int i = Data::kInputs; i < kSize; ++i) values[i] = 0;
    lstm_kernels::AddStep(kDense, time_step, values, memory.sums);
  }

  static void Finish(const Memory& memory, Output* output) {
    lstm_kernels::FinishSums(kDense, memory.sums, output);
  }

  template <typename T>
  static void Run(const T* input, Output* output) {
    static_assert(Data::kTimeSteps == 1,
                  "a dense layer over all rows collects");
    Memory memory;
    Start(memory);
    Add(0, input, memory);
    Finish(memory, output);
  }

  using State = Output*;

  template <typename Work>
  [[gnu::always_inline]] static void WithState(const Work& work) {
    Output output[kOutputs];
    work(output);
  }
  static void BeginAfterBlank(int, State) {}
  static void Reset() {}

  template <typename T>
  static const Output* Step(const T* row, State output) {
    Run(row, output);
    return output;
  }

 private:
  struct Factors {
    lstm_kernels::Requantization of[kOutputs];
  };

  static constexpr Factors MakeFactors() {
    Factors result{};
    for (int i = 0; i < kOutputs; ++i) {
      result.of[i] = lstm_kernels::FromPair(Data::kProduct[i]);
    }
    return result;
  }

  struct Bias {
    int32_t of[kOutputs];
  };

  // What all inputs have in common if they do not come less their zero point.
  static constexpr int32_t kInCommon =
      Data::kInputZeroPoint - lstm_kernels::HiddenOffset(Data::kInputZeroPoint);

  // The bias makes up for that.
  static constexpr Bias MakeBias() {
    Bias result{};
    for (int i = 0; i < kOutputs; ++i) {
      result.of[i] = Data::kBias[i];
      for (const int8_t weight : Data::kWeights[i])
        result.of[i] -= kInCommon * weight;
    }
    return result;
  }

  struct BlankSums {
    int32_t of[lstm_kernels::Max(1, kBlankRows)][kOutputs];
  };

  // The sums after blank rows, as the bias makes them start: for those rows it
  // is already made up for. Of `Blank`, Data, only a picture's network has
  // them.
  template <typename Blank>
  static constexpr BlankSums MakeBlankSums() {
    BlankSums result{};
    for (int rows = 1; rows <= kBlankRows; ++rows) {
      for (int i = 0; i < kOutputs; ++i) {
        int32_t sum = Blank::kBlankSums[rows - 1][i];
        for (int k = rows * Data::kInputs;
             k < Data::kTimeSteps * Data::kInputs && kInCommon != 0; ++k)
          sum -= kInCommon * Data::kWeights[i][k];
        result.of[rows - 1][i] = sum;
      }
    }
    return result;
  }

  template <typename Blank>
  static constexpr LSTM_KERNELS_FLASH BlankSums kBlankSums =
      MakeBlankSums<Blank>();

  static constexpr LSTM_KERNELS_FLASH Factors kFactors = MakeFactors();
  static constexpr LSTM_KERNELS_FLASH Bias kBias = MakeBias();
  static constexpr LSTM_KERNELS_FLASH auto kWeights =
      lstm_kernels::PackDense<Data::kTimeSteps, Data::kInputs>(Data::kWeights);
  static constexpr lstm_kernels::DenseInt8<kOutputs, Data::kTimeSteps,
                                           Data::kInputs>
      kDense = {kWeights,      kBias.of,
                kFactors.of,   Data::kOutputZeroPoint,
                Data::kLowest, Data::kHighest};
};

template <typename Data>
class FloatDense {
 public:
  static constexpr bool kTakesBytes = false;
  static constexpr bool kRunsInPlace = false;
  using Row = const float*;
  using Output = float;
  static constexpr int kOutputs = Data::kOutputs;
  static constexpr int32_t kOutputZeroPoint = 0;  // of a row: it is raw

  // The sums, which come together where the output will be.
  struct Memory {
    float* sums;
  };

  static void Start(Memory& memory, float* output) {
    memory.sums = output;
    lstm_kernels::StartSums(kDense, output);
  }
  static void BeginAfterBlank(int rows, Memory& memory) {
    lstm_kernels::CopyFlash(memory.sums, Data::kBlankSums[rows - 1],
                            sizeof(Data::kBlankSums[0]));
  }
  static void Add(int time_step, const float* row, Memory& memory) {
    lstm_kernels::AddStep(kDense, time_step, row, memory.sums);
  }
  static void Finish(const Memory&, float* output) {
    if constexpr (Data::kIsBounded) {
      for (int i = 0; i < kOutputs; ++i) {
        const float sum = lstm_kernels::Max(output[i], Data::kLowest);
        output[i] = lstm_kernels::Min(sum, Data::kHighest);
      }
    }
  }

  static void Run(const float* input, float* output) {
    static_assert(Data::kTimeSteps == 1,
                  "a dense layer over all rows collects");
    Memory memory;
    Start(memory, output);
    Add(0, input, memory);
    Finish(memory, output);
  }

  using State = float*;

  template <typename Work>
  [[gnu::always_inline]] static void WithState(const Work& work) {
    float output[kOutputs];
    work(output);
  }
  static void BeginAfterBlank(int, State) {}
  static void Reset() {}
  static const float* Step(const float* row, State output) {
    Run(row, output);
    return output;
  }

 private:
  static constexpr lstm_kernels::DenseFloat<kOutputs, Data::kTimeSteps,
                                            Data::kInputs>
      kDense = {Data::kWeights, Data::kBias};
};

}  // namespace network

#endif  // PREDICTOR_LAYERS_DENSE_H_
