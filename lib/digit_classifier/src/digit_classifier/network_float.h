#ifndef DIGIT_CLASSIFIER_NETWORK_FLOAT_H_
#define DIGIT_CLASSIFIER_NETWORK_FLOAT_H_

// The float network of model_data.h put together from lib/lstm_kernels:
// LSTM -> flatten -> dense -> softmax.

#include <lstm_kernels/dense_float.h>
#include <lstm_kernels/lstm_float.h>

#include <cstdint>

#include "model_data.h"
#include "quantization.h"

namespace network {

inline constexpr auto kLstm = lstm_kernels::PackLstm(
    model_data::kInputWeights, model_data::kRecurrentWeights,
    model_data::kGateBias, model_data::kCellClip);

inline constexpr lstm_kernels::DenseFloat<
    model_data::kClasses, model_data::kTimeSteps, model_data::kUnits>
    kDense = {model_data::kDenseWeights, model_data::kDenseBias};

inline constexpr lstm_kernels::SoftmaxFloat kSoftmax = {
    model_data::kSoftmaxBeta};

}  // namespace network

inline void RunNetwork(const std::uint8_t* pixels,
                       float (&probabilities)[model_data::kClasses]) {
  using namespace model_data;  // NOLINT: the sizes, which every line needs
  lstm_kernels::LstmStateFloat<kUnits> state;
  lstm_kernels::ResetState(network::kLstm, state);
  lstm_kernels::StartSums(network::kDense, probabilities);
  for (int time_step = 0; time_step < kTimeSteps; ++time_step) {
    float row[kFeatures];
    for (float& feature : row) feature = ElementFromPixel(*pixels++);
    lstm_kernels::Step(network::kLstm, row, state);
    lstm_kernels::AddStep(network::kDense, time_step, state.hidden_state,
                          probabilities);
  }
  lstm_kernels::Softmax(network::kSoftmax, probabilities, kClasses,
                        probabilities);
}

#endif  // DIGIT_CLASSIFIER_NETWORK_FLOAT_H_
