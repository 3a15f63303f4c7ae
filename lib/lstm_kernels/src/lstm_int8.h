#ifndef LSTM_KERNELS_LSTM_INT8_H_
#define LSTM_KERNELS_LSTM_INT8_H_

// One step of an LSTM in int8, bit for bit that of TensorFlow Lite Micro
// (micro/kernels/lstm_eval.*).
//
//   input_gate   i = sigmoid(W_i x + b_i + R_i h)        Q0.15
//   forget_gate  f = sigmoid(W_f x + b_f + R_f h)        Q0.15
//   cell_gate    g = tanh   (W_g x + b_g + R_g h)        Q0.15
//   output_gate  o = sigmoid(W_o x + b_o + R_o h)        Q0.15
//   cell_state   c = f * c + i * g                       int16, scale 2^-n
//   hidden_state h = o * tanh(c)                         int8
//
// x and h are int8 with a scale and a zero point, the weights int8 with a scale
// of their own, the biases int32 with the scale of the product W x.
//
// Pitfalls. W x and R h have different scales: each is accumulated in int32,
// requantised to Q3.12 and saturated to int16 by itself, and only then are they
// added, saturating again. f * c and i * g are likewise requantised one by one.
// The hidden state of a step is needed whole until its last unit is done.

#include <cstdint>
#include <cstring>

#include "activations_int16.h"
#include "fixed_point.h"

namespace lstm_kernels {

// The weights of one gate and what turns its two products into Q3.12.
template <int kUnits, int kFeatures>
struct GateInt8 {
  const std::int8_t (*input_weights)[kFeatures];   // W, [kUnits][kFeatures]
  const std::int8_t (*recurrent_weights)[kUnits];  // R, [kUnits][kUnits]
  const std::int32_t* bias;                        // b, [kUnits]
  Requantization input_product;                    // W x + b -> Q3.12
  Requantization recurrent_product;                // R h     -> Q3.12
};

template <int kUnits, int kFeatures>
struct LstmInt8 {
  GateInt8<kUnits, kFeatures> input_gate;
  GateInt8<kUnits, kFeatures> forget_gate;
  GateInt8<kUnits, kFeatures> cell_gate;
  GateInt8<kUnits, kFeatures> output_gate;
  std::int32_t input_zero_point;
  std::int32_t hidden_zero_point;
  Requantization forget_times_cell;   // Q0.15 * cell  -> cell
  Requantization input_times_cell;    // Q0.15 * Q0.15 -> cell
  Requantization output_times_tanh;   // Q0.15 * Q0.15 -> hidden
  std::int32_t cell_fractional_bits;  // n: a cell state is raw / 2^n
  std::int32_t cell_clip;             // in raw cell states; 0 does not clip
};

template <int kUnits>
struct LstmStateInt8 {
  std::int16_t cell_state[kUnits];
  std::int8_t hidden_state[kUnits];
};

// Forgets everything: both states become the number that stands for zero.
template <int kUnits, int kFeatures>
void ResetState(const LstmInt8<kUnits, kFeatures>& lstm,
                LstmStateInt8<kUnits>& state) {
  std::memset(state.cell_state, 0, sizeof(state.cell_state));
  std::memset(state.hidden_state, lstm.hidden_zero_point,
              sizeof(state.hidden_state));
}

// start + sum over i of weights[i] * (values[i] - zero_point)
template <int kSize>
std::int32_t DotProduct(const std::int8_t (&weights)[kSize],
                        const std::int8_t* values, std::int32_t zero_point,
                        std::int32_t start) {
  std::int32_t sum = start;
  for (int i = 0; i < kSize; ++i) sum += weights[i] * (values[i] - zero_point);
  return sum;
}

// The argument of one unit's activation in Q3.12.
template <int kUnits, int kFeatures>
std::int16_t GateArgument(const LstmInt8<kUnits, kFeatures>& lstm,
                          const GateInt8<kUnits, kFeatures>& gate, int unit,
                          const std::int8_t* features,
                          const std::int8_t* hidden_state) {
  const std::int32_t input_product =
      DotProduct(gate.input_weights[unit], features, lstm.input_zero_point,
                 gate.bias[unit]);
  const std::int32_t recurrent_product = DotProduct(
      gate.recurrent_weights[unit], hidden_state, lstm.hidden_zero_point, 0);
  return Saturate<std::int16_t>(
      Saturate<std::int16_t>(Requantize(input_product, gate.input_product)) +
      Saturate<std::int16_t>(
          Requantize(recurrent_product, gate.recurrent_product)));
}

// f * c + i * g, each product requantised and saturated before the sum is.
template <int kUnits, int kFeatures>
std::int16_t NextCellState(const LstmInt8<kUnits, kFeatures>& lstm,
                           std::int16_t input_gate, std::int16_t forget_gate,
                           std::int16_t cell_gate, std::int16_t cell_state) {
  const std::int16_t kept = Saturate<std::int16_t>(
      Requantize(forget_gate * cell_state, lstm.forget_times_cell));
  const std::int16_t added = Saturate<std::int16_t>(
      Requantize(input_gate * cell_gate, lstm.input_times_cell));
  const std::int16_t next = Saturate<std::int16_t>(kept + added);
  if (lstm.cell_clip == 0) return next;
  return static_cast<std::int16_t>(
      Clamp(next, -lstm.cell_clip, lstm.cell_clip));
}

// Feeds one row of kFeatures numbers to the network and moves its state on.
template <int kUnits, int kFeatures>
void Step(const LstmInt8<kUnits, kFeatures>& lstm, const std::int8_t* features,
          LstmStateInt8<kUnits>& state) {
  std::int8_t next_hidden_state[kUnits];
  for (int unit = 0; unit < kUnits; ++unit) {
    const auto argument = [&](const GateInt8<kUnits, kFeatures>& gate) {
      return GateArgument(lstm, gate, unit, features, state.hidden_state);
    };
    const std::int16_t input_gate = SigmoidInt16(argument(lstm.input_gate));
    const std::int16_t forget_gate = SigmoidInt16(argument(lstm.forget_gate));
    const std::int16_t cell_gate = TanhInt16(argument(lstm.cell_gate), 12);
    const std::int16_t output_gate = SigmoidInt16(argument(lstm.output_gate));

    std::int16_t& cell_state = state.cell_state[unit];
    cell_state =
        NextCellState(lstm, input_gate, forget_gate, cell_gate, cell_state);

    const std::int32_t product =
        output_gate * TanhInt16(cell_state, lstm.cell_fractional_bits);
    next_hidden_state[unit] = Saturate<std::int8_t>(
        Requantize(product, lstm.output_times_tanh) + lstm.hidden_zero_point);
  }
  std::memcpy(state.hidden_state, next_hidden_state, sizeof(next_hidden_state));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_LSTM_INT8_H_
