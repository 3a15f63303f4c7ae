#ifndef BENCH_PIECES_H_
#define BENCH_PIECES_H_

// The network once more, LSTM, dense and softmax, taken apart: each part is
// called by itself, through the public functions of lib/lstm_kernels, on what
// it gets from the part before. This is the one file of the benchmark that
// knows the kernels.

#include <lstm_kernels/activations_int16.h>
#include <predictor.h>
#include <predictor/network.h>
#include <predictor/quantization.h>
#include <stdint.h>
#include <string.h>

#include "stopwatch.h"

namespace bench {

#if MODEL_DATA_IS_INT8

using LstmLayer = network::Int8Lstm<model_data::Layer1>;
using DenseLayer = network::Int8Dense<model_data::Layer2>;
using SoftmaxLayer = network::Int8Softmax<model_data::Layer3>;
using Cell = int16_t;
using lstm_kernels::Hidden;
using lstm_kernels::Lanes;
using lstm_kernels::LoadLanes;
using lstm_kernels::StoreLanes;
constexpr int kLanes = lstm_kernels::kLanes;
constexpr int kCellSize = lstm_kernels::PaddedUnits(model_data::kUnits);
constexpr int kHiddenSize = lstm_kernels::HiddenSize(model_data::kUnits);

inline Lanes SigmoidOf(Lanes x) { return lstm_kernels::SigmoidInt16(x); }
inline Lanes TanhOf(Lanes x) {
  return lstm_kernels::TanhInt16(x, model_data::Layer1::kCellFractionalBits);
}

inline const Cell* CellState(LstmLayer::State state) {
  return state.cell_state;
}
inline const Hidden* HiddenState(LstmLayer::State state) {
  return state.hidden_state;
}
inline void StepOf(const uint8_t* pixels, LstmLayer::State state) {
  LstmLayer::Step(network::Bytes{pixels}, state);
}
#if !MODEL_DATA_IS_OF_PICTURES
inline void StepOf(const float* values, LstmLayer::State state) {
  int8_t row[model_data::kFeatures];
  for (int i = 0; i < model_data::kFeatures; ++i)
    SetInput(i, values[i], row[i]);
  LstmLayer::Step(row, state);
}
#endif

#else

using LstmLayer = network::FloatLstm<model_data::Layer1>;
using DenseLayer = network::FloatDense<model_data::Layer2>;
using SoftmaxLayer = network::FloatSoftmax<model_data::Layer3>;
using Cell = float;
using Hidden = float;
constexpr int kLanes = 1;
constexpr int kCellSize = model_data::kUnits;
constexpr int kHiddenSize = model_data::kUnits;

inline float LoadLanes(const float* from) { return *from; }
inline void StoreLanes(float* to, float x) { *to = x; }
inline float SigmoidOf(float x) { return lstm_kernels::Sigmoid(x); }
inline float TanhOf(float x) { return lstm_kernels::Tanh(x); }

inline const Cell* CellState(LstmLayer::State state) {
  return state->cell_state;
}
inline const Hidden* HiddenState(LstmLayer::State state) {
  return state->hidden_state;
}
inline void StepOf(const model_data::Feature* values, LstmLayer::State state) {
  float row[model_data::kFeatures];
  for (int i = 0; i < model_data::kFeatures; ++i)
    SetInput(i, values[i], row[i]);
  LstmLayer::Step(row, state);
}

#endif

class Pieces {
 public:
  // Runs the LSTM and keeps what the other parts are to be fed with.
  void Record(const model_data::Feature* pixels) {
    if (MODEL_DATA_IS_STREAM) LstmLayer::Reset();
    LstmLayer::WithState([&](auto state) {
      for (int step = 0; step < model_data::kTimeSteps; ++step) {
        StepOf(pixels + step * model_data::kFeatures, state);
        memcpy(cells_[step], CellState(state), sizeof(cells_[step]));
        memcpy(hidden_[step], HiddenState(state), sizeof(hidden_[step]));
      }
    });
  }

  // As many activations as a digit takes: three sigmoids and two tanh for each
  // unit and step, all of the cell state, as the arguments of the gates are
  // known to the inside of the kernel only.
  void Activations() {
    for (int i = 0; i < 3; ++i)
      ForEachCell([](auto x) { return SigmoidOf(x); });
    for (int i = 0; i < 2; ++i) ForEachCell([](auto x) { return TanhOf(x); });
  }

  void Dense() {
    DenseLayer::Memory memory;
    DenseLayer::Start(memory, logits_);
    // In a stream it works after each step, and here after the last one alone.
    const auto* rows = hidden_ + model_data::kTimeSteps - network::kRows;
    for (int step = 0; step < network::kRows; ++step) {
      DenseLayer::Add(step, rows[step], memory);
    }
    DenseLayer::Finish(memory, logits_);
  }

  void Softmax() { SoftmaxLayer::Run(logits_, probabilities_); }

  // Whether the parts together say what the predictor says: in int8 bit for
  // bit. In float its states after blank rows come from a PC, which rounds
  // differently.
  bool Agree(const Prediction& prediction) const {
    constexpr float kTolerance = MODEL_DATA_IS_INT8 ? 0.0f : 1e-5f;
    for (int i = 0; i < model_data::kOutputs; ++i) {
      const float difference =
          OutputFrom(probabilities_[i]) - prediction.outputs[i];
      if (difference > kTolerance || difference < -kTolerance) return false;
    }
    return true;
  }

 private:
  template <typename Function>
  void ForEachCell(const Function& function) {
    for (int step = 0; step < model_data::kTimeSteps; ++step) {
      for (int unit = 0; unit < kCellSize; unit += kLanes) {
        StoreLanes(&activated_[step][unit],
                   function(LoadLanes(&cells_[step][unit])));
      }
    }
    Touch(this);  // so that the next round is not taken for this one
  }

  alignas(8) Cell cells_[model_data::kTimeSteps][kCellSize];
  alignas(8) Hidden hidden_[model_data::kTimeSteps][kHiddenSize];
  alignas(8) Cell activated_[model_data::kTimeSteps][kCellSize];
  DenseLayer::Output logits_[model_data::kOutputs];
  DenseLayer::Output probabilities_[model_data::kOutputs];
};

}  // namespace bench

#endif  // BENCH_PIECES_H_
