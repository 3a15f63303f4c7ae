#ifndef DIGIT_CLASSIFIER_NETWORK_INT8_H_
#define DIGIT_CLASSIFIER_NETWORK_INT8_H_

// The int8 network of model_data.h put together from lib/lstm_kernels:
// LSTM -> flatten -> dense -> softmax. The compiler brings the weights into the
// order in which the kernels use them.

#include <lstm_kernels/dense_int8.h>
#include <lstm_kernels/lstm_int8.h>
#include <lstm_kernels/softmax_int8.h>

#include <cstdint>
#include <cstring>

#include "model_data.h"
#include "quantization.h"

namespace network {

using lstm_kernels::Hidden;
using lstm_kernels::kGates;
using lstm_kernels::Requantization;
using model_data::kClasses;
using model_data::kFeatures;
using model_data::kTimeSteps;
using model_data::kUnits;

constexpr Requantization FromPair(const std::int32_t (&pair)[2]) {
  return {pair[0], pair[1]};
}

constexpr lstm_kernels::SmallRequantization SmallFromPair(
    const std::int32_t (&pair)[2]) {
  return lstm_kernels::ForSmall(FromPair(pair));
}

constexpr lstm_kernels::GateFactors MakeFactors() {
  lstm_kernels::GateFactors factors{};
  for (int gate = 0; gate < kGates; ++gate) {
    factors.input[gate] = SmallFromPair(model_data::kInputProduct[gate]);
    factors.recurrent[gate] =
        SmallFromPair(model_data::kRecurrentProduct[gate]);
  }
  return factors;
}

inline constexpr lstm_kernels::GateWeights<kUnits, kFeatures> kWeights =
    lstm_kernels::PackGates(
        model_data::kInputWeights, model_data::kRecurrentWeights,
        model_data::kGateBias, MakeFactors(),
        {model_data::kInputZeroPoint, model_data::kHiddenZeroPoint});

constexpr lstm_kernels::LstmInt8 MakeLstm() {
  lstm_kernels::LstmInt8 lstm{};
  lstm.weights = kWeights.view();
  lstm.factors = MakeFactors();
  lstm.forget_times_cell = SmallFromPair(model_data::kForgetTimesCell[0]);
  lstm.input_times_cell = SmallFromPair(model_data::kInputTimesCell[0]);
  lstm.output_times_tanh = SmallFromPair(model_data::kOutputTimesTanh[0]);
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

struct DenseBias {
  std::int32_t of[kClasses];
};

// The bias, with what all hidden states have in common if they do not come less
// their zero point.
constexpr DenseBias MakeDenseBias() {
  constexpr std::int32_t kInCommon =
      model_data::kHiddenZeroPoint -
      lstm_kernels::HiddenOffset(model_data::kHiddenZeroPoint);
  DenseBias result{};
  for (int i = 0; i < kClasses; ++i) {
    result.of[i] = model_data::kDenseBias[i];
    for (const std::int8_t weight : model_data::kDenseWeights[i]) {
      result.of[i] -= kInCommon * weight;
    }
  }
  return result;
}

inline constexpr DenseBias kDenseBias = MakeDenseBias();

inline constexpr auto kDenseWeights =
    lstm_kernels::PackDense<kTimeSteps, kUnits>(model_data::kDenseWeights);

inline constexpr lstm_kernels::DenseInt8<kClasses, kTimeSteps, kUnits> kDense =
    {
        kDenseWeights,
        kDenseBias.of,
        kDenseRequantization.of,
        model_data::kLogitZeroPoint,
};

inline constexpr lstm_kernels::SoftmaxInt8 kSoftmax = {
    FromPair(model_data::kSoftmaxDifference[0]),
    model_data::kSoftmaxMinDifference,
};

}  // namespace network

// Memory for one row of inputs.
struct RowMemory {
  lstm_kernels::InputRow::Part
      parts[lstm_kernels::InputRow::MaxParts(network::kFeatures)];
};

// One row of pixels as the network's inputs, which are the pixels less 128;
// their parts lie in `memory`.
inline lstm_kernels::InputRow RowFromPixels(const std::uint8_t* pixels,
                                            RowMemory& memory) {
  return {pixels, network::kFeatures, model_data::kInputZeroPoint,
          memory.parts};
}

// The network up to its softmax. A function of its own, so that the softmax
// does not come on top of it on the stack.
[[gnu::noinline]] inline void ReadPixels(
    const std::uint8_t* pixels, std::int8_t (&logits)[model_data::kClasses]) {
  using namespace network;  // NOLINT: its constants, which every line needs
  // Arrays of their own instead of an LstmStateInt8: of that, GCC makes 3 %
  // more instructions on a Cortex-M3.
  std::int16_t cell_state[lstm_kernels::PaddedUnits(kUnits)];
  constexpr int kHiddenSize = lstm_kernels::HiddenSize(kUnits);
  alignas(8) Hidden hidden_state[kHiddenSize];
  alignas(8) Hidden next_hidden_state[kHiddenSize] = {};
  std::int32_t sums[kClasses];
  RowMemory row_memory;
  lstm_kernels::ResetState(kLstm, cell_state, hidden_state);
  lstm_kernels::StartSums(kDense, sums);
  for (int time_step = 0; time_step < kTimeSteps; ++time_step) {
    lstm_kernels::Step(kLstm, RowFromPixels(pixels, row_memory), cell_state,
                       hidden_state, next_hidden_state);
    // Two buffers in turn would take a pointer, and registers are scarcer.
    std::memcpy(hidden_state, next_hidden_state, sizeof(hidden_state));
    lstm_kernels::AddStep(kDense, time_step, hidden_state, sums);
    pixels += kFeatures;
  }
  lstm_kernels::FinishSums(kDense, sums, logits);
}

inline void RunNetwork(const std::uint8_t* pixels,
                       float (&probabilities)[model_data::kClasses]) {
  using network::kClasses;
  std::int8_t raw[kClasses];
  ReadPixels(pixels, raw);
  lstm_kernels::Softmax(network::kSoftmax, raw, kClasses, raw);
  for (int i = 0; i < kClasses; ++i) {
    probabilities[i] = ProbabilityFromElement(raw[i]);
  }
}

#endif  // DIGIT_CLASSIFIER_NETWORK_INT8_H_
