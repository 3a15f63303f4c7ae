#ifndef DIGIT_CLASSIFIER_NETWORK_INT8_H_
#define DIGIT_CLASSIFIER_NETWORK_INT8_H_

// network.h in int8. The compiler brings the weights into the order in which
// the kernels use them.

#include <lstm_kernels/dense_int8.h>
#include <lstm_kernels/lstm_int8.h>
#include <lstm_kernels/softmax_int8.h>

#include <cstdint>
#include <cstring>

#include "model_data.h"
#include "quantization.h"

namespace network {

using Sum = std::int32_t;
using State = lstm_kernels::LstmStateInt8<model_data::kUnits>;

inline constexpr lstm_kernels::GateFactors kFactors =
    lstm_kernels::FactorsFromPairs(model_data::kInputProduct,
                                   model_data::kRecurrentProduct);

inline constexpr auto kGateWeights = lstm_kernels::PackGates(
    model_data::kInputWeights, model_data::kRecurrentWeights,
    model_data::kGateBias, kFactors,
    {model_data::kInputZeroPoint, model_data::kHiddenZeroPoint});

inline constexpr lstm_kernels::LstmInt8 kLstm = {
    kGateWeights.view(),
    kFactors,
    lstm_kernels::SmallFromPair(model_data::kForgetTimesCell[0]),
    lstm_kernels::SmallFromPair(model_data::kInputTimesCell[0]),
    lstm_kernels::SmallFromPair(model_data::kOutputTimesTanh[0]),
    model_data::kHiddenZeroPoint,
    model_data::kCellFractionalBits,
    model_data::kCellClip,
};

inline constexpr auto kDenseWeights =
    lstm_kernels::PackDense<model_data::kTimeSteps, model_data::kUnits>(
        model_data::kDenseWeights);

// Bias and factor of each class.
struct DenseConstants {
  std::int32_t bias[model_data::kClasses];
  lstm_kernels::Requantization requantization[model_data::kClasses];
};

// Hidden states are stored with an offset that is not always their zero point.
// The bias makes up for the difference.
constexpr DenseConstants MakeDenseConstants() {
  constexpr std::int32_t kDifference =
      model_data::kHiddenZeroPoint -
      lstm_kernels::HiddenOffset(model_data::kHiddenZeroPoint);
  DenseConstants constants{};
  for (int i = 0; i < model_data::kClasses; ++i) {
    constants.bias[i] = model_data::kDenseBias[i];
    for (const std::int8_t weight : model_data::kDenseWeights[i]) {
      constants.bias[i] -= kDifference * weight;
    }
    constants.requantization[i] =
        lstm_kernels::FromPair(model_data::kDenseProduct[i]);
  }
  return constants;
}

inline constexpr DenseConstants kDenseConstants = MakeDenseConstants();

inline constexpr lstm_kernels::DenseInt8<
    model_data::kClasses, model_data::kTimeSteps, model_data::kUnits>
    kDense = {
        kDenseWeights,
        kDenseConstants.bias,
        kDenseConstants.requantization,
        model_data::kLogitZeroPoint,
};

inline constexpr lstm_kernels::SoftmaxInt8 kSoftmax = {
    lstm_kernels::FromPair(model_data::kSoftmaxDifference[0]),
    model_data::kSoftmaxMinDifference,
};

// Memory for one row of inputs.
struct RowMemory {
  lstm_kernels::InputRow::Part
      parts[lstm_kernels::InputRow::MaxParts(model_data::kFeatures)];
};

// A row of pixels as inputs, which are the pixels less 128.
inline lstm_kernels::InputRow RowFromPixels(const std::uint8_t* pixels,
                                            RowMemory& memory) {
  return {pixels, model_data::kFeatures, model_data::kInputZeroPoint,
          memory.parts};
}

inline void ReadRow(const std::uint8_t* pixels, State& state) {
  RowMemory memory;
  lstm_kernels::Step(kLstm, RowFromPixels(pixels, memory), state);
}

// Everything before the softmax. It is not inlined, so that its stack is free
// again when the softmax runs.
[[gnu::noinline]] inline void ReadPixels(
    const std::uint8_t* pixels, std::int8_t (&logits)[model_data::kClasses]) {
  // Three arrays instead of a State, with which GCC makes 2 % more
  // instructions on a Cortex-M3.
  std::int16_t cell_state[lstm_kernels::PaddedUnits(model_data::kUnits)];
  constexpr int kHiddenSize = lstm_kernels::HiddenSize(model_data::kUnits);
  alignas(8) lstm_kernels::Hidden hidden_state[kHiddenSize];
  alignas(8) lstm_kernels::Hidden next_hidden_state[kHiddenSize] = {};
  Sum sums[model_data::kClasses];
  RowMemory memory;
  lstm_kernels::ResetState(kLstm, cell_state, hidden_state);
  lstm_kernels::StartSums(kDense, sums);
  for (int time_step = 0; time_step < model_data::kTimeSteps; ++time_step) {
    lstm_kernels::Step(kLstm, RowFromPixels(pixels, memory), cell_state,
                       hidden_state, next_hidden_state);
    // To swap two buffers takes pointers, and registers are scarce.
    std::memcpy(hidden_state, next_hidden_state, sizeof(hidden_state));
    lstm_kernels::AddStep(kDense, time_step, hidden_state, sums);
    pixels += model_data::kFeatures;
  }
  lstm_kernels::FinishSums(kDense, sums, logits);
}

inline void Run(const std::uint8_t* pixels,
                float (&probabilities)[model_data::kClasses]) {
  std::int8_t raw[model_data::kClasses];
  ReadPixels(pixels, raw);
  lstm_kernels::Softmax(kSoftmax, raw, model_data::kClasses, raw);
  for (int i = 0; i < model_data::kClasses; ++i) {
    probabilities[i] = ProbabilityFromElement(raw[i]);
  }
}

}  // namespace network

#endif  // DIGIT_CLASSIFIER_NETWORK_INT8_H_
