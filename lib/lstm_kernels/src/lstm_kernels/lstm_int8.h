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
#include "lstm_constants.h"
#include "unit_constants.h"
#include "unit_weights.h"

// Each defines
//
//   UpdateUnits(lstm, weights, row, hidden_state, cell_state)
//
// which updates the cell states of the next kLanes units, returns their next
// hidden states as they are stored in memory, and moves `weights` on.
#if LSTM_KERNELS_DSP && !LSTM_KERNELS_MVE
#include "lstm_unit_dsp.h"
#else
#include "lstm_units.h"
#endif

namespace lstm_kernels {

// The state of a layer whose size is known at compile time.
template <int kUnits>
struct LstmStateInt8 {
  int16_t cell_state[PaddedUnits(kUnits)];
  alignas(kHiddenAlignment) Hidden hidden_state[HiddenSize(kUnits)];
  alignas(kHiddenAlignment) Hidden next_hidden_state[HiddenSize(kUnits)];
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
    StoreLanes(
        next_hidden_state + unit,
        UpdateUnits(lstm, weights, row, hidden_state, cell_state + unit));
  }
}

// The same for a state whose size is known at compile time.
template <int kUnits>
inline void ResetState(const LstmInt8& lstm, LstmStateInt8<kUnits>& state) {
  ResetState(lstm, state.cell_state, state.hidden_state);
  for (Hidden& hidden : state.next_hidden_state) hidden = 0;
}

// The same for such a state.
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
