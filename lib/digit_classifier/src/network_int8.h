#ifndef DIGIT_CLASSIFIER_NETWORK_INT8_H_
#define DIGIT_CLASSIFIER_NETWORK_INT8_H_

// The int8 network of model_data.h put together from lib/lstm_kernels:
// LSTM -> flatten -> dense -> softmax.

#include <dense_int8.h>
#include <lstm_int8.h>
#include <softmax_int8.h>

#include <cstdint>

#include "model_data.h"
#include "quantization.h"

namespace network {

using lstm_kernels::Requantization;

using Gate = lstm_kernels::GateInt8<model_data::kUnits, model_data::kFeatures>;
using Lstm = lstm_kernels::LstmInt8<model_data::kUnits, model_data::kFeatures>;
using Dense =
    lstm_kernels::DenseInt8<model_data::kClasses, model_data::kTimeSteps,
                            model_data::kUnits>;

constexpr Requantization FromPair(const std::int32_t (&pair)[2]) {
  return {pair[0], pair[1]};
}

// `gate` counts as in model_data.h: input, forget, cell, output.
constexpr Gate MakeGate(int gate) {
  return {model_data::kInputWeights[gate], model_data::kRecurrentWeights[gate],
          model_data::kGateBias[gate],
          FromPair(model_data::kInputProduct[gate]),
          FromPair(model_data::kRecurrentProduct[gate])};
}

inline constexpr Lstm kLstm = {
    MakeGate(0),
    MakeGate(1),
    MakeGate(2),
    MakeGate(3),
    model_data::kInputZeroPoint,
    model_data::kHiddenZeroPoint,
    FromPair(model_data::kForgetTimesCell[0]),
    FromPair(model_data::kInputTimesCell[0]),
    FromPair(model_data::kOutputTimesTanh[0]),
    model_data::kCellFractionalBits,
    model_data::kCellClip,
};

struct DenseRequantization {
  Requantization of[model_data::kClasses];
};

constexpr DenseRequantization MakeDenseRequantization() {
  DenseRequantization result{};
  for (int i = 0; i < model_data::kClasses; ++i) {
    result.of[i] = FromPair(model_data::kDenseProduct[i]);
  }
  return result;
}

inline constexpr DenseRequantization kDenseRequantization =
    MakeDenseRequantization();

inline constexpr Dense kDense = {
    model_data::kDenseWeights,   model_data::kDenseBias,
    kDenseRequantization.of,     model_data::kHiddenZeroPoint,
    model_data::kLogitZeroPoint,
};

inline constexpr lstm_kernels::SoftmaxInt8 kSoftmax = {
    FromPair(model_data::kSoftmaxDifference[0]),
    model_data::kSoftmaxLeastDifference,
};

}  // namespace network

inline void RunNetwork(const std::uint8_t* pixels,
                       float (&probabilities)[model_data::kClasses]) {
  using namespace model_data;  // NOLINT: the sizes, which every line needs
  lstm_kernels::LstmStateInt8<kUnits> state;
  std::int32_t sums[kClasses];
  lstm_kernels::ResetState(network::kLstm, state);
  lstm_kernels::StartSums(network::kDense, sums);
  for (int time_step = 0; time_step < kTimeSteps; ++time_step) {
    std::int8_t row[kFeatures];
    for (std::int8_t& feature : row) feature = ElementFromPixel(*pixels++);
    lstm_kernels::Step(network::kLstm, row, state);
    lstm_kernels::AddStep(network::kDense, time_step, state.hidden_state, sums);
  }
  std::int8_t raw[kClasses];
  lstm_kernels::FinishSums(network::kDense, sums, raw);
  lstm_kernels::Softmax(network::kSoftmax, raw, kClasses, raw);
  for (int i = 0; i < kClasses; ++i) {
    probabilities[i] = ProbabilityFromElement(raw[i]);
  }
}

#endif  // DIGIT_CLASSIFIER_NETWORK_INT8_H_
