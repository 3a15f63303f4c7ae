// A sketch that runs layers as the operators of lib/tflm_lstm do, and sends
// what they give. Before that it sends whether the layer is known.

#include <tflm_lstm/known_layers.h>

#include "board_main.h"

// A checksum as TFLM's operator computes it of its tensors.
template <typename Layer>
inline tflm_lstm::Checksum ChecksumOfLstm() {
  lstm_kernels::LstmInt8 lstm{};
  lstm.factors = lstm_kernels::FactorsFromPairs(Layer::kInputProduct,
                                                Layer::kRecurrentProduct);
  lstm.forget_times_cell =
      lstm_kernels::SmallFromPair(Layer::kForgetTimesCell[0]);
  lstm.input_times_cell =
      lstm_kernels::SmallFromPair(Layer::kInputTimesCell[0]);
  lstm.output_times_tanh =
      lstm_kernels::SmallFromPair(Layer::kOutputTimesTanh[0]);
  lstm.hidden_zero_point = Layer::kHiddenZeroPoint;
  lstm.cell_fractional_bits = Layer::kCellFractionalBits;
  lstm.cell_clip = Layer::kCellClip;
  tflm_lstm::Checksum sum = tflm_lstm::StartOfLstm(
      lstm, Layer::kUnits, Layer::kFeatures, Layer::kInputZeroPoint);
  for (int gate = 0; gate < lstm_kernels::kGates; ++gate) {
    sum.Add(Layer::kInputWeights[gate][0], Layer::kUnits * Layer::kFeatures);
    sum.Add(Layer::kRecurrentWeights[gate][0], Layer::kUnits * Layer::kUnits);
    sum.Add(Layer::kBias[gate], Layer::kUnits);
  }
  return sum;
}

template <typename Layer>
inline tflm_lstm::Checksum ChecksumOfDense() {
  constexpr int32_t kInputs = Layer::kTimeSteps * Layer::kInputs;
  tflm_lstm::Checksum sum = tflm_lstm::StartOfDense(
      {kInputs, Layer::kOutputs, Layer::kInputZeroPoint,
       Layer::kOutputZeroPoint, Layer::kLowest, Layer::kHighest,
       lstm_kernels::FromPair(Layer::kProduct[0])});
  sum.Add(Layer::kWeights[0], kInputs * Layer::kOutputs);
  sum.Add(Layer::kBias, Layer::kOutputs);
  return sum;
}

template <typename Layer>
inline tflm_lstm::Checksum ChecksumOfSoftmax() {
  return tflm_lstm::OfSoftmax(Layer::kSize,
                              lstm_kernels::FromPair(Layer::kDifference[0]));
}

// Whether an operator finds the layer in its array.
template <typename Known, int kCount>
inline const Known* SendWhetherKnown(const Known (&layers)[kCount],
                                     const tflm_lstm::Checksum& checksum) {
  const Known* known =
      tflm_lstm::KnownLayers<Known>(layers).Find(checksum.value());
  const uint8_t is_known = known != nullptr;
  Send(&is_known, sizeof(is_known));
  return known;
}

// An LSTM from a reset state. It takes its rows in two calls, and its state is
// kept between them.
template <typename Layer, int kCount, int kRows, int kFeatures>
inline void SendLstm(const tflm_lstm::KnownLstm (&layers)[kCount],
                     const int8_t (&rows)[kRows][kFeatures], int rows_first) {
  constexpr int kUnits = Layer::kUnits;
  const auto* known = SendWhetherKnown(layers, ChecksumOfLstm<Layer>());
  if (known == nullptr) return;
  static int8_t output[kRows][kUnits];
  int16_t cell_state[kUnits] = {};
  int8_t hidden_state[kUnits];
  for (int8_t& hidden : hidden_state) hidden = Layer::kHiddenZeroPoint;
  known->run(rows[0], rows_first, output[0], cell_state, hidden_state);
  known->run(rows[0] + rows_first * kFeatures, kRows - rows_first,
             output[0] + rows_first * kUnits, cell_state, hidden_state);
  Send(output, sizeof(output));
  Send(cell_state, sizeof(cell_state));
}

template <int kOutputs, int kCount, int kRows, int kInputs>
inline void SendLayer(const tflm_lstm::KnownLayer (&layers)[kCount],
                      const tflm_lstm::Checksum& checksum,
                      const int8_t (&rows)[kRows][kInputs]) {
  const auto* known = SendWhetherKnown(layers, checksum);
  if (known == nullptr) return;
  static int8_t output[kRows][kOutputs];
  known->run(rows[0], kRows, output[0]);
  Send(output, sizeof(output));
}
