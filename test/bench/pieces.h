#ifndef BENCH_PIECES_H_
#define BENCH_PIECES_H_

// The network once more, taken apart: each part is called by itself, through
// the public functions of lib/lstm_kernels, on what it gets from the part
// before. This is the one file of the benchmark that knows the kernels.

#include <digit_classifier.h>
#include <digit_classifier/quantization.h>
#if MODEL_DATA_IS_INT8
#include <digit_classifier/network_int8.h>
#include <lstm_kernels/activations_int16.h>
#else
#include <digit_classifier/network_float.h>
#endif

#include <cstdint>
#include <cstring>

#include "stopwatch.h"

namespace bench {

#if MODEL_DATA_IS_INT8

using Cell = std::int16_t;
using Sum = std::int32_t;
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
inline void Finish(const Sum (&sums)[model_data::kClasses],
                   Element (&logits)[model_data::kClasses]) {
  lstm_kernels::FinishSums(network::kDense, sums, logits);
}
inline void SoftmaxOf(const Element (&logits)[model_data::kClasses],
                      Element (&probabilities)[model_data::kClasses]) {
  lstm_kernels::Softmax(network::kSoftmax, logits, model_data::kClasses,
                        probabilities);
}

// The LSTM alone.
class Recurrence {
 public:
  Recurrence() {
    lstm_kernels::ResetStates(network::kLstm, cell_state_, hidden_states_[0]);
  }
  void Step(const std::uint8_t* row) {
    const Hidden* before = hidden_states_[latest_];
    latest_ = 1 - latest_;
    RowMemory row_memory;
    lstm_kernels::Step(network::kLstm, RowFromPixels(row, row_memory),
                       cell_state_, before, hidden_states_[latest_]);
  }
  const Cell* cell_state() const { return cell_state_; }
  const Hidden* hidden_state() const { return hidden_states_[latest_]; }

 private:
  alignas(8) Cell cell_state_[kCellSize];
  alignas(8) Hidden hidden_states_[2][kHiddenSize] = {};
  int latest_ = 0;
};

#else

using Cell = float;
using Sum = float;
using Hidden = float;
constexpr int kLanes = 1;
constexpr int kCellSize = model_data::kUnits;
constexpr int kHiddenSize = model_data::kUnits;

inline float LoadLanes(const float* from) { return *from; }
inline void StoreLanes(float* to, float x) { *to = x; }
inline float SigmoidOf(float x) { return lstm_kernels::Sigmoid(x); }
inline float TanhOf(float x) { return lstm_kernels::Tanh(x); }
inline void Finish(const Sum (&sums)[model_data::kClasses],
                   Element (&logits)[model_data::kClasses]) {
  for (int i = 0; i < model_data::kClasses; ++i) logits[i] = sums[i];
}
inline void SoftmaxOf(const Element (&logits)[model_data::kClasses],
                      Element (&probabilities)[model_data::kClasses]) {
  lstm_kernels::Softmax(model_data::kSoftmaxBeta, logits, model_data::kClasses,
                        probabilities);
}

// The LSTM alone.
class Recurrence {
 public:
  Recurrence() { lstm_kernels::ResetState(state_); }
  void Step(const std::uint8_t* pixels) {
    float row[model_data::kFeatures];
    for (float& feature : row) feature = ElementFromPixel(*pixels++);
    lstm_kernels::Step(network::kLstm, row, state_);
  }
  const Cell* cell_state() const { return state_.cell_state; }
  const Hidden* hidden_state() const { return state_.hidden_state; }

 private:
  lstm_kernels::LstmStateFloat<model_data::kUnits> state_;
};

#endif

class Pieces {
 public:
  // Runs the LSTM and keeps what the other parts are to be fed with.
  void Record(const std::uint8_t* pixels) {
    Recurrence lstm;
    for (int step = 0; step < model_data::kTimeSteps; ++step) {
      lstm.Step(pixels + step * model_data::kFeatures);
      std::memcpy(cells_[step], lstm.cell_state(), sizeof(cells_[step]));
      std::memcpy(hidden_[step], lstm.hidden_state(), sizeof(hidden_[step]));
    }
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
    Sum sums[model_data::kClasses];
    lstm_kernels::StartSums(network::kDense, sums);
    for (int step = 0; step < model_data::kTimeSteps; ++step) {
      lstm_kernels::AddStep(network::kDense, step, hidden_[step], sums);
    }
    Finish(sums, logits_);
  }

  void Softmax() { SoftmaxOf(logits_, probabilities_); }

  // Whether the parts together say what the classifier says, bit for bit.
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
    Touch(this);  // so that the next round is not taken for this one
  }

  alignas(8) Cell cells_[model_data::kTimeSteps][kCellSize];
  alignas(8) Hidden hidden_[model_data::kTimeSteps][kHiddenSize];
  alignas(8) Cell activated_[model_data::kTimeSteps][kCellSize];
  Element logits_[model_data::kClasses];
  Element probabilities_[model_data::kClasses];
};

}  // namespace bench

#endif  // BENCH_PIECES_H_
