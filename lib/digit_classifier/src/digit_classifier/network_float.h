#ifndef DIGIT_CLASSIFIER_NETWORK_FLOAT_H_
#define DIGIT_CLASSIFIER_NETWORK_FLOAT_H_

// network.h in float.

#include <lstm_kernels/dense_float.h>
#include <lstm_kernels/lstm_float.h>

#include <cstdint>

#include "model_data.h"
#include "quantization.h"

namespace network {

using Sum = float;
using State = lstm_kernels::LstmStateFloat<model_data::kUnits>;

inline constexpr auto kLstm = lstm_kernels::PackLstm(
    model_data::kInputWeights, model_data::kRecurrentWeights,
    model_data::kGateBias, model_data::kCellClip);

inline constexpr lstm_kernels::DenseFloat<
    model_data::kClasses, model_data::kTimeSteps, model_data::kUnits>
    kDense = {model_data::kDenseWeights, model_data::kDenseBias};

inline constexpr lstm_kernels::SoftmaxFloat kSoftmax = {
    model_data::kSoftmaxBeta};

inline void ReadRow(const std::uint8_t* pixels, State& state) {
  float row[model_data::kFeatures];
  for (float& feature : row) feature = ElementFromPixel(*pixels++);
  lstm_kernels::Step(kLstm, row, state);
}

inline void Run(const std::uint8_t* pixels,
                float (&probabilities)[model_data::kClasses]) {
  State state;
  lstm_kernels::ResetState(kLstm, state);
  lstm_kernels::StartSums(kDense, probabilities);
  for (int time_step = 0; time_step < model_data::kTimeSteps; ++time_step) {
    ReadRow(pixels, state);
    lstm_kernels::AddStep(kDense, time_step, state.hidden_state, probabilities);
    pixels += model_data::kFeatures;
  }
  lstm_kernels::Softmax(kSoftmax, probabilities, model_data::kClasses,
                        probabilities);
}

}  // namespace network

#endif  // DIGIT_CLASSIFIER_NETWORK_FLOAT_H_
