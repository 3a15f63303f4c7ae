#ifndef DIGIT_CLASSIFIER_NETWORK_INT8_H_
#define DIGIT_CLASSIFIER_NETWORK_INT8_H_

// The int8 network of model_data.h put together from lib/lstm_kernels:
// LSTM -> flatten -> dense -> softmax. The compiler brings the weights into the
// order in which the kernels use them.

#include <dense_int8.h>
#include <lstm_int8.h>
#include <softmax_int8.h>

#include <cstdint>

#include "model_data.h"
#include "quantization.h"

namespace network {

using lstm_kernels::kGates;
using lstm_kernels::PairsOf;
using lstm_kernels::Requantization;
using model_data::kClasses;
using model_data::kFeatures;
using model_data::kTimeSteps;
using model_data::kUnits;

constexpr Requantization FromPair(const std::int32_t (&pair)[2]) {
  return {pair[0], pair[1]};
}

inline constexpr lstm_kernels::GateWeights<kUnits, kFeatures> kWeights =
    lstm_kernels::PackGates(model_data::kInputWeights,
                            model_data::kRecurrentWeights,
                            model_data::kGateBias);

constexpr lstm_kernels::LstmInt8 MakeLstm() {
  lstm_kernels::LstmInt8 lstm{};
  lstm.units = kUnits;
  lstm.features = kFeatures;
  lstm.input_weights = kWeights.input;
  lstm.recurrent_weights = kWeights.recurrent;
  lstm.bias = kWeights.bias;
  for (int gate = 0; gate < kGates; ++gate) {
    lstm.input_product[gate] = FromPair(model_data::kInputProduct[gate]);
    lstm.recurrent_product[gate] =
        FromPair(model_data::kRecurrentProduct[gate]);
  }
  lstm.forget_times_cell = FromPair(model_data::kForgetTimesCell[0]);
  lstm.input_times_cell = FromPair(model_data::kInputTimesCell[0]);
  lstm.output_times_tanh = FromPair(model_data::kOutputTimesTanh[0]);
  lstm.hidden_zero_point = model_data::kHiddenZeroPoint;
  lstm.cell_fractional_bits = model_data::kCellFractionalBits;
  lstm.cell_clip = model_data::kCellClip;
  return lstm;
}

inline constexpr lstm_kernels::LstmInt8 kLstm = MakeLstm();

struct DenseRequantization {
  Requantization of[kClasses];
};

constexpr DenseRequantization MakeDenseRequantization() {
  DenseRequantization result{};
  for (int i = 0; i < kClasses; ++i) {
    result.of[i] = FromPair(model_data::kDenseProduct[i]);
  }
  return result;
}

inline constexpr DenseRequantization kDenseRequantization =
    MakeDenseRequantization();

inline constexpr lstm_kernels::DenseInt8<kClasses, kTimeSteps, kUnits> kDense =
    {
        model_data::kDenseWeights,
        model_data::kDenseBias,
        kDenseRequantization.of,
        model_data::kLogitZeroPoint,
};

inline constexpr lstm_kernels::SoftmaxInt8 kSoftmax = {
    FromPair(model_data::kSoftmaxDifference[0]),
    model_data::kSoftmaxLeastDifference,
};

}  // namespace network

// Pixels number `first` and `first` + 1 of a row as FindActivePairs() wants
// them.
inline std::uint32_t PixelPair(const std::uint8_t* row, int first) {
  const auto value = [&](int i) -> std::uint32_t {
    if (i >= model_data::kFeatures) return 0;
    return static_cast<std::uint16_t>(CentredFromPixel(row[i]));
  };
  return value(first) | value(first + 1) << 16;
}

inline void RunNetwork(const std::uint8_t* pixels,
                       float (&probabilities)[model_data::kClasses]) {
  using namespace network;  // NOLINT: its constants, which every line needs
  std::int16_t cell_state[kUnits] = {};
  alignas(4) std::int16_t hidden_states[2][2 * PairsOf(kUnits)] = {};
  std::int32_t sums[kClasses];
  lstm_kernels::StartSums(kDense, sums);
  for (int time_step = 0; time_step < kTimeSteps; ++time_step) {
    lstm_kernels::ActivePair active[PairsOf(kFeatures)];
    const int active_count = lstm_kernels::FindActivePairs(
        PairsOf(kFeatures),
        [&](int pair) { return PixelPair(pixels, 2 * pair); }, active);
    pixels += kFeatures;
    const std::int16_t* hidden_state = hidden_states[time_step % 2];
    std::int16_t* next_hidden_state = hidden_states[(time_step + 1) % 2];
    lstm_kernels::Step(kLstm, active, active_count, cell_state, hidden_state,
                       next_hidden_state);
    lstm_kernels::AddStep(kDense, time_step, next_hidden_state, sums);
  }
  std::int8_t raw[kClasses];
  lstm_kernels::FinishSums(kDense, sums, raw);
  lstm_kernels::Softmax(kSoftmax, raw, kClasses, raw);
  for (int i = 0; i < kClasses; ++i) {
    probabilities[i] = ProbabilityFromElement(raw[i]);
  }
}

#endif  // DIGIT_CLASSIFIER_NETWORK_INT8_H_
