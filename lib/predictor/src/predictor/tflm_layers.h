#ifndef PREDICTOR_TFLM_LAYERS_H_
#define PREDICTOR_TFLM_LAYERS_H_

// The int8 layers of model_data.h for the operators of lib/tflm_lstm: between
// two tensors of TFLM each runs as it does in the compiled runtime.

#include <lstm_kernels/flash.h>
#include <lstm_kernels/standard.h>
#include <stdint.h>
#include <string.h>
#include <tflm_lstm/known_layers.h>

#include "blank_rows.h"
#include "model_data.h"
#include "network.h"

namespace network {

// An LSTM whose states are in tensors; `kIsFirst` if the network's input enters
// it.
template <typename Data, bool kIsFirst>
class TflmLstm {
  using Layer = Int8Lstm<Data>;
  using State = typename Layer::State;

 public:
  // As KnownLstm has it.
  static void Run(const int8_t* input, int32_t rows, int8_t* output,
                  int16_t* cell_state, int8_t* hidden_state) {
    Layer::WithResetState([&](State state) __attribute__((always_inline)) {
      int32_t row = 0;
      if (IsReset(cell_state, hidden_state)) {
        row = BeginAfterBlank(input, rows, output, state);
      } else {
        Load(cell_state, hidden_state, state);
      }
      for (; row < rows; ++row) {
        StoreRaw(Layer::Step(input + row * Data::kFeatures, state),
                 output + row * Data::kUnits);
      }
      memcpy(cell_state, state.cell_state, Data::kUnits * sizeof(*cell_state));
      StoreRaw(state.hidden_state, hidden_state);
    });
  }

 private:
  static bool IsReset(const int16_t* cell_state, const int8_t* hidden_state) {
    for (int i = 0; i < Data::kUnits; ++i) {
      if (cell_state[i] != 0 || hidden_state[i] != Data::kHiddenZeroPoint) {
        return false;
      }
    }
    return true;
  }

  // Returns how many rows it has written, without computing them.
  static int32_t BeginAfterBlank(const int8_t* input, int32_t rows,
                                 int8_t* output, State state) {
    if constexpr (kIsFirst && kBlankRows > 0 &&
                  lstm_kernels::kIsSame<model_data::Input, int8_t>) {
      int32_t count = 0;
      while (count < kBlankRows && count < rows &&
             IsBlank(input + count * Data::kFeatures)) {
        ++count;
      }
      if (count > 0) Layer::BeginAfterBlank(count, state);
      lstm_kernels::CopyFlash(output, Data::kBlankHiddenStates,
                              count * Data::kUnits);
      return count;
    }
    return 0;
  }

  static void Load(const int16_t* cell_state, const int8_t* hidden_state,
                   State state) {
    constexpr int32_t kOffset =
        lstm_kernels::HiddenOffset(Data::kHiddenZeroPoint);
    memcpy(state.cell_state, cell_state, Data::kUnits * sizeof(*cell_state));
    for (int i = 0; i < Data::kUnits; ++i) {
      state.hidden_state[i] = static_cast<Hidden>(hidden_state[i] - kOffset);
    }
  }

  static void StoreRaw(const Hidden* hidden, int8_t* raw) {
#pragma GCC unroll 4
    for (int i = 0; i < Data::kUnits; ++i) {
      raw[i] = static_cast<int8_t>(RawOf<Data::kHiddenZeroPoint>(hidden[i]));
    }
  }
};

template <typename Data>
class TflmDense {
  using Layer = Int8Dense<Data>;

 public:
  // As KnownLayer has it.
  static void Run(const int8_t* input, int32_t rows, int8_t* output) {
    for (; rows > 0; --rows) {
      typename Layer::Memory memory;
      Layer::Start(memory);
      for (int step = 0; step < Data::kTimeSteps; ++step) {
        Layer::Add(step, input, memory);
        input += Data::kInputs;
      }
      Layer::Finish(memory, output);
      output += Data::kOutputs;
    }
  }

  // Of its factors the operator knows only one.
  static constexpr bool HasOneFactor() {
    for (const auto& factor : Data::kProduct) {
      if (factor[0] != Data::kProduct[0][0] ||
          factor[1] != Data::kProduct[0][1]) {
        return false;
      }
    }
    return true;
  }
};

template <typename Data>
class TflmSoftmax {
 public:
  // As KnownLayer has it.
  static void Run(const int8_t* input, int32_t rows, int8_t* output) {
    for (; rows > 0; --rows) {
      Int8Softmax<Data>::Run(input, output);
      input += Data::kSize;
      output += Data::kSize;
    }
  }
};

template <typename Data>
constexpr uint64_t ChecksumOf() {
  return uint64_t{Data::kChecksum[0]} << 32 | Data::kChecksum[1];
}

// Layers of other kinds are none.
template <typename Layer, bool kIsFirst>
constexpr tflm_lstm::KnownLstm kLstmOf = {};
template <typename Data, bool kIsFirst>
constexpr tflm_lstm::KnownLstm kLstmOf<Int8Lstm<Data>, kIsFirst> = {
    ChecksumOf<Data>(), TflmLstm<Data, kIsFirst>::Run};

template <typename Layer>
constexpr tflm_lstm::KnownLayer kOtherOf = {};
template <typename Data>
constexpr tflm_lstm::KnownLayer kOtherOf<Int8Dense<Data>> = {
    ChecksumOf<Data>(),
    TflmDense<Data>::HasOneFactor() ? TflmDense<Data>::Run : nullptr};
template <typename Data>
constexpr tflm_lstm::KnownLayer kOtherOf<Int8Softmax<Data>> = {
    ChecksumOf<Data>(), TflmSoftmax<Data>::Run};

template <typename AllRows, typename Collector, typename AllVectors>
struct TflmLayers;

template <typename First, typename... Rest, typename Collector,
          typename... VectorLayers>
struct TflmLayers<Rows<First, Rest...>, Collector, Vectors<VectorLayers...>> {
  static constexpr tflm_lstm::KnownLstm kLstms[] = {kLstmOf<First, true>,
                                                    kLstmOf<Rest, false>...};
  static constexpr tflm_lstm::KnownLayer kOthers[] = {
      kOtherOf<First>, kOtherOf<Rest>..., kOtherOf<Collector>,
      kOtherOf<VectorLayers>...};
};

using ModelTflmLayers = TflmLayers<MODEL_DATA_NETWORK>;

}  // namespace network

#endif  // PREDICTOR_TFLM_LAYERS_H_
