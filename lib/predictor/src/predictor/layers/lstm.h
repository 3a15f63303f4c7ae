#ifndef PREDICTOR_LAYERS_LSTM_H_
#define PREDICTOR_LAYERS_LSTM_H_

#include <lstm_kernels/flash.h>
#include <lstm_kernels/lstm_float.h>
#include <lstm_kernels/lstm_int8.h>
#include <stdint.h>
#include <string.h>

#include "model_data.h"
#include "values.h"

namespace network {

template <typename Data>
class Int8Lstm {
 public:
  static constexpr bool kTakesBytes = true;
  using Row = const Hidden*;
  using Output = int8_t;
  static constexpr int kOutputs = Data::kUnits;
  static constexpr int32_t kOutputZeroPoint = Data::kHiddenZeroPoint;

  // Where it lies.
  struct State {
    int16_t* cell_state;
    Hidden* hidden_state;
    Hidden* next_hidden_state;
  };

  template <typename Work>
  [[gnu::always_inline]] static void WithState(const Work& work) {
    if constexpr (MODEL_DATA_IS_STREAM) {
      work(Kept());
    } else {
      WithResetState(work);
    }
  }

  // Calls it with a state that starts reset, of a stream too.
  template <typename Work>
  [[gnu::always_inline]] static void WithResetState(const Work& work) {
    alignas(kAlignment) Hidden hidden_state[kHiddenSize];
    Next next = {};
    lstm_kernels::ResetState(kLstm, next.cell_state, hidden_state);
    work(State{next.cell_state, hidden_state, next.hidden_state});
  }

  // Hidden states are stored as raw numbers, whatever the instruction set.
  static void BeginAfterBlank(int rows, State state) {
    lstm_kernels::CopyFlash(state.cell_state, Data::kBlankCellStates[rows - 1],
                            sizeof(Data::kBlankCellStates[0]));
    for (int i = 0; i < Data::kUnits; ++i) {
      const int8_t raw =
          lstm_kernels::ReadFlash(&Data::kBlankHiddenStates[rows - 1][i]);
      state.hidden_state[i] = static_cast<Hidden>(
          raw - lstm_kernels::HiddenOffset(Data::kHiddenZeroPoint));
    }
  }

  static void Reset() {
    const State state = Kept();
    lstm_kernels::ResetState(kLstm, state.cell_state, state.hidden_state);
  }

  [[gnu::always_inline]] static const Hidden* Step(Bytes row, State state) {
    lstm_kernels::InputRow::Part
        parts[lstm_kernels::InputRow::MaxParts(Data::kFeatures)];
    lstm_kernels::Step(
        kLstm, {row.values, Data::kFeatures, Data::kInputZeroPoint, parts},
        state.cell_state, state.hidden_state, state.next_hidden_state);
    // Two buffers in turn would take a pointer, and registers are scarcer.
    memcpy(state.hidden_state, state.next_hidden_state,
           kHiddenSize * sizeof(Hidden));
    return state.hidden_state;
  }

  template <typename T>
  [[gnu::always_inline]] static const Hidden* Step(const T* row, State state) {
    uint8_t bytes[Data::kFeatures];
    for (int i = 0; i < Data::kFeatures; ++i) {
      bytes[i] =
          static_cast<uint8_t>(RawOf<Data::kInputZeroPoint>(row[i]) + 128);
    }
    return Step(Bytes{bytes}, state);
  }

  // Four at a time.
  [[gnu::always_inline]] static const Hidden* Step(const int8_t* row,
                                                   State state) {
    constexpr int kFours = Data::kFeatures / 4;
    uint8_t bytes[Data::kFeatures];
#pragma GCC unroll 8
    for (int i = 0; i < kFours; ++i) {
      uint32_t four;
      memcpy(&four, row + 4 * i, sizeof(four));
      four ^= 0x80808080u;
      memcpy(bytes + 4 * i, &four, sizeof(four));
    }
    for (int i = 4 * kFours; i < Data::kFeatures; ++i) {
      bytes[i] = static_cast<uint8_t>(row[i] + 128);
    }
    return Step(Bytes{bytes}, state);
  }

 private:
  static constexpr int kHiddenSize = lstm_kernels::HiddenSize(Data::kUnits);
  static constexpr int kAlignment = lstm_kernels::kHiddenAlignment;

  // What a unit writes, in one struct, so that one pointer is enough. With the
  // hidden state there as well GCC makes 10 % more instructions for a
  // Cortex-M3.
  struct Next {
    int16_t cell_state[lstm_kernels::PaddedUnits(Data::kUnits)];
    alignas(kAlignment) Hidden hidden_state[kHiddenSize];
  };

  // The state of a stream.
  [[gnu::always_inline]] static State Kept() {
    alignas(kAlignment) static Hidden hidden_state[kHiddenSize];
    static Next next;
    return {next.cell_state, hidden_state, next.hidden_state};
  }

  static constexpr lstm_kernels::GateFactors kFactors =
      lstm_kernels::FactorsFromPairs(Data::kInputProduct,
                                     Data::kRecurrentProduct);

  static constexpr lstm_kernels::LstmInt8 MakeLstm(
      const lstm_kernels::GateWeightsView& weights) {
    using lstm_kernels::SmallFromPair;
    lstm_kernels::LstmInt8 lstm{};
    lstm.weights = weights;
    lstm.factors = kFactors;
    lstm.forget_times_cell = SmallFromPair(Data::kForgetTimesCell[0]);
    lstm.input_times_cell = SmallFromPair(Data::kInputTimesCell[0]);
    lstm.output_times_tanh = SmallFromPair(Data::kOutputTimesTanh[0]);
    lstm.hidden_zero_point = Data::kHiddenZeroPoint;
    lstm.cell_fractional_bits = Data::kCellFractionalBits;
    lstm.cell_clip = Data::kCellClip;
    return lstm;
  }

  // The compiler brings the weights into the order in which the kernel uses
  // them.
  static constexpr LSTM_KERNELS_FLASH
      lstm_kernels::GateWeights<Data::kUnits, Data::kFeatures>
          kWeights = lstm_kernels::PackGates(
              Data::kInputWeights, Data::kRecurrentWeights, Data::kBias,
              kFactors, {Data::kInputZeroPoint, Data::kHiddenZeroPoint});

  static constexpr LSTM_KERNELS_FLASH lstm_kernels::UnitConstants kConstants =
      lstm_kernels::UnitConstantsOf(MakeLstm(kWeights.view()));

  static constexpr lstm_kernels::LstmInt8 kLstm =
      WithConstants(MakeLstm(kWeights.view()), kConstants);
};

template <typename Data>
class FloatLstm {
 public:
  static constexpr bool kTakesBytes = false;
  using Row = const float*;
  using Output = float;
  static constexpr int kOutputs = Data::kUnits;
  static constexpr int32_t kOutputZeroPoint = 0;

  using State = lstm_kernels::LstmStateFloat<Data::kUnits>*;

  template <typename Work>
  [[gnu::always_inline]] static void WithState(const Work& work) {
    if constexpr (MODEL_DATA_IS_STREAM) {
      work(Kept());
    } else {
      lstm_kernels::LstmStateFloat<Data::kUnits> state;
      lstm_kernels::ResetState(kLstm, state);
      work(&state);
    }
  }

  static void BeginAfterBlank(int rows, State state) {
    lstm_kernels::CopyFlash(state->cell_state, Data::kBlankCellStates[rows - 1],
                            sizeof(state->cell_state));
    lstm_kernels::CopyFlash(state->hidden_state,
                            Data::kBlankHiddenStates[rows - 1],
                            sizeof(state->hidden_state));
  }

  static void Reset() { lstm_kernels::ResetState(kLstm, *Kept()); }

  static const float* Step(const float* row, State state) {
    lstm_kernels::Step(kLstm, row, *state);
    return state->hidden_state;
  }

 private:
  // The state of a stream.
  static State Kept() {
    static lstm_kernels::LstmStateFloat<Data::kUnits> state;
    return &state;
  }

  static constexpr LSTM_KERNELS_FLASH auto kLstm =
      lstm_kernels::PackLstm(Data::kInputWeights, Data::kRecurrentWeights,
                             Data::kBias, Data::kCellClip);
};

}  // namespace network

#endif  // PREDICTOR_LAYERS_LSTM_H_
