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
// requantised to Q3.12 and saturated to int16 separately; then they are added
// and saturated again. f * c and i * g are also requantised separately. The
// whole hidden state of a step is needed until its last unit is done.
//
// Speed. The chip computes kLanes units at once and finishes them before the
// next, so that gates, sums and products stay in registers. gate_products.h
// defines how x and h are stored in memory.

#include <stdint.h>
#include <string.h>

#include "activations_int16.h"
#include "fixed_point.h"
#include "gate_count.h"
#include "gate_products.h"
#include "lanes.h"
#include "small_requantization.h"
#include "unit_weights.h"

namespace lstm_kernels {

// The largest n of the cell state's scale, 2^-n: with another one i * g would
// be shifted to the left.
constexpr int kMaxCellBits = 29;

// The constants of one step.
struct LstmInt8 {
  GateWeightsView weights;                // W, R and b
  GateFactors factors;                    // of W x + b and R h
  SmallRequantization forget_times_cell;  // Q0.15 * cell  -> cell
  SmallRequantization input_times_cell;   // Q0.15 * Q0.15 -> cell
  SmallRequantization output_times_tanh;  // Q0.15 * Q0.15 -> hidden
  int32_t hidden_zero_point;
  int32_t cell_fractional_bits;  // n, 0 to kMaxCellBits
  int32_t cell_clip;             // in raw cell states; 0 does not clip
};

// The argument of one gate's activation in Q3.12.
template <typename Input, typename Recurrent>
[[gnu::always_inline]] inline Lanes GateArgument(const LstmInt8& lstm, int gate,
                                                 const Input& input,
                                                 const Recurrent& recurrent) {
  return SaturatingSum16(
      input.requantized(gate, lstm.factors.input[gate]),
      recurrent.requantized(gate, lstm.factors.recurrent[gate]));
}

// f * c + i * g, each product requantised and saturated before the sum is. That
// of f * c, whose factor is 2^-15, is always an int16 number, and so is that of
// i * g unless a cell state of 1 is more than that.
[[gnu::always_inline]] inline Lanes NextCellState(const LstmInt8& lstm,
                                                  Lanes input_gate,
                                                  Lanes forget_gate,
                                                  Lanes cell_gate,
                                                  Lanes cell_state) {
  const auto kept =
      RequantizeProduct(forget_gate, cell_state, lstm.forget_times_cell);
  auto added = RequantizeProduct(input_gate, cell_gate, lstm.input_times_cell);
  if (lstm.cell_fractional_bits > 15) added = Saturate<16>(added);
  if (lstm.cell_clip == 0) return Saturate<16>(kept + added);
  return ClampRarely(kept + added, lstm.cell_clip);
}

// Updates the state of kLanes units; returns their next hidden states as they
// are stored in memory.
template <typename Input, typename Recurrent>
[[gnu::always_inline]] inline Lanes UpdateUnits(const LstmInt8& lstm,
                                                const Input& input,
                                                const Recurrent& recurrent,
                                                int16_t* cell_state) {
  const Lanes input_gate =
      SigmoidInt16(GateArgument(lstm, 0, input, recurrent));
  const Lanes forget_gate =
      SigmoidInt16(GateArgument(lstm, 1, input, recurrent));
  const Lanes cell_gate =
      TanhInt16(GateArgument(lstm, 2, input, recurrent), 12);
  const Lanes output_gate =
      SigmoidInt16(GateArgument(lstm, 3, input, recurrent));
  const Lanes next = NextCellState(lstm, input_gate, forget_gate, cell_gate,
                                   LoadLanes(cell_state));
  StoreLanes(cell_state, next);
  const Lanes squashed = TanhInt16(next, lstm.cell_fractional_bits);
  const Lanes hidden = Saturate<8>(
      RequantizeProduct(output_gate, squashed, lstm.output_times_tanh) +
      lstm.hidden_zero_point);
  return hidden - HiddenOffset(lstm.hidden_zero_point);
}

// The state of a layer whose size is known at compile time.
template <int kUnits>
struct LstmStateInt8 {
  int16_t cell_state[PaddedUnits(kUnits)];
  alignas(8) Hidden hidden_state[HiddenSize(kUnits)];
  alignas(8) Hidden next_hidden_state[HiddenSize(kUnits)];
};

// Writes the states at the start of a sequence: cell and hidden states that
// stand for 0.
//
//   cell_state    [PaddedUnits(units)]
//   hidden_state  [HiddenSize(units)]
inline void ResetState(const LstmInt8& lstm, int16_t* cell_state,
                       Hidden* hidden_state) {
  const int units = lstm.weights.units;
  const int32_t nothing =
      lstm.hidden_zero_point - HiddenOffset(lstm.hidden_zero_point);
  for (int i = 0; i < PaddedUnits(units); ++i) cell_state[i] = 0;
  for (int i = 0; i < HiddenSize(units); ++i) {
    hidden_state[i] = static_cast<Hidden>(i < units ? nothing : 0);
  }
}

// Feeds one row to the layer and updates its state.
//
//   cell_state         [PaddedUnits(units)], in and out
//   hidden_state       [HiddenSize(units)]
//   next_hidden_state  likewise, written up to PaddedUnits(units), with zeros
//                      behind that; another array than hidden_state
[[gnu::always_inline]] inline void Step(const LstmInt8& lstm,
                                        const InputRow& row,
                                        int16_t* cell_state,
                                        const Hidden* hidden_state,
                                        Hidden* next_hidden_state) {
  GateWeightsView weights = lstm.weights;
  for (int unit = 0; unit < lstm.weights.units; unit += kLanes) {
    const auto input = InputProducts(weights, row);
    const auto recurrent = RecurrentProducts(weights, hidden_state);
    StoreLanes(next_hidden_state + unit,
               UpdateUnits(lstm, input, recurrent, cell_state + unit));
    weights.Advance();
  }
}

template <int kUnits>
inline void ResetState(const LstmInt8& lstm, LstmStateInt8<kUnits>& state) {
  ResetState(lstm, state.cell_state, state.hidden_state);
  for (Hidden& hidden : state.next_hidden_state) hidden = 0;
}

template <int kUnits>
[[gnu::always_inline]] inline void Step(const LstmInt8& lstm,
                                        const InputRow& row,
                                        LstmStateInt8<kUnits>& state) {
  Step(lstm, row, state.cell_state, state.hidden_state,
       state.next_hidden_state);
  // To swap two buffers takes pointers, and registers are scarce.
  memcpy(state.hidden_state, state.next_hidden_state,
         sizeof(state.hidden_state));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_LSTM_INT8_H_
