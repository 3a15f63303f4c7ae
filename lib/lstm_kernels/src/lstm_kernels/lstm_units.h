#ifndef LSTM_KERNELS_LSTM_UNITS_H_
#define LSTM_KERNELS_LSTM_UNITS_H_

// The equations of lstm_int8.h for kLanes units.

#include <stdint.h>

#include "activations_int16.h"
#include "gate_products.h"
#include "lanes.h"
#include "lstm_constants.h"
#include "small_requantization.h"

namespace lstm_kernels {

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

[[gnu::always_inline]] inline Lanes UpdateUnits(const LstmInt8& lstm,
                                                GateWeightsView& weights,
                                                const InputRow& row,
                                                const Hidden* hidden_state,
                                                int16_t* cell_state) {
  const auto input = InputProducts(weights, row);
  const auto recurrent = RecurrentProducts(weights, hidden_state);
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
  weights.Advance();
  return hidden - HiddenOffset(lstm.hidden_zero_point);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_LSTM_UNITS_H_
