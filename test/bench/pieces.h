#ifndef BENCH_PIECES_H_
#define BENCH_PIECES_H_

// The parts of the network: each is called separately, through the public
// functions of lib/lstm_kernels, on the recorded output of the part before it.
// Only this file of the benchmark calls the kernels.

#include <digit_classifier.h>
#include <digit_classifier/network.h>
#include <digit_classifier/quantization.h>

#include <cstdint>
#include <cstring>

#include "stopwatch.h"

namespace bench {

#if MODEL_DATA_IS_INT8

using Cell = std::int16_t;
using lstm_kernels::Hidden;
using lstm_kernels::Lanes;
using lstm_kernels::LoadLanes;
using lstm_kernels::StoreLanes;
constexpr int kLanes = lstm_kernels::kLanes;
constexpr int kCellSize = lstm_kernels::PaddedUnits(model_data::kUnits);
constexpr int kHiddenSize = lstm_kernels::HiddenSize(model_data::kUnits);

inline Lanes SigmoidOf(Lanes x) { return lstm_kernels::SigmoidInt16(x); }
inline Lanes TanhOf(Lanes x) {
  return lstm_kernels::TanhInt16(x, model_data::kCellFractionalBits);
}

#else

using Cell = float;
using Hidden = float;
constexpr int kLanes = 1;
constexpr int kCellSize = model_data::kUnits;
constexpr int kHiddenSize = model_data::kUnits;

inline float LoadLanes(const float* from) { return *from; }
inline void StoreLanes(float* to, float x) { *to = x; }
inline float SigmoidOf(float x) { return lstm_kernels::Sigmoid(x); }
inline float TanhOf(float x) { return lstm_kernels::Tanh(x); }

#endif

class Pieces {
 public:
  // Runs the LSTM and records the inputs of the other parts.
  void Record(const std::uint8_t* pixels) {
    network::State state;
    lstm_kernels::ResetState(network::kLstm, state);
    for (int step = 0; step < model_data::kTimeSteps; ++step) {
      network::ReadRow(pixels + step * model_data::kFeatures, state);
      std::memcpy(cells_[step], state.cell_state, sizeof(cells_[step]));
      std::memcpy(hidden_[step], state.hidden_state, sizeof(hidden_[step]));
    }
  }

  // As many activations as a digit takes: three sigmoids and two tanh for each
  // unit and step, all on the cell state, because the arguments of the gates
  // are known only inside the kernel.
  void Activations() {
    for (int i = 0; i < 3; ++i)
      ForEachCell([](auto x) { return SigmoidOf(x); });
    for (int i = 0; i < 2; ++i) ForEachCell([](auto x) { return TanhOf(x); });
  }

  void Dense() {
    network::Sum sums[model_data::kClasses];
    lstm_kernels::StartSums(network::kDense, sums);
    for (int step = 0; step < model_data::kTimeSteps; ++step) {
      lstm_kernels::AddStep(network::kDense, step, hidden_[step], sums);
    }
    lstm_kernels::FinishSums(network::kDense, sums, logits_);
  }

  void Softmax() {
    lstm_kernels::Softmax(network::kSoftmax, logits_, model_data::kClasses,
                          probabilities_);
  }

  // Whether the parts together give the classifier's answer, bit for bit.
  bool Agree(const Prediction& prediction) const {
    for (int i = 0; i < model_data::kClasses; ++i) {
      if (ProbabilityFromElement(probabilities_[i]) !=
          prediction.probabilities[i]) {
        return false;
      }
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
    Touch(this);  // keeps the compiler from merging rounds
  }

  alignas(8) Cell cells_[model_data::kTimeSteps][kCellSize];
  alignas(8) Hidden hidden_[model_data::kTimeSteps][kHiddenSize];
  alignas(8) Cell activated_[model_data::kTimeSteps][kCellSize];
  Element logits_[model_data::kClasses];
  Element probabilities_[model_data::kClasses];
};

}  // namespace bench

#endif  // BENCH_PIECES_H_
