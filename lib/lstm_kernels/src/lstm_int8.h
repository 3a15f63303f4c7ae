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
//
// Speed. A value that equals its zero point adds exactly nothing, so pairs of
// such inputs are left out; of a handwritten digit three in four are. A unit is
// finished before the next begins, so that gates, sums and products stay in
// registers. x and h are kept as int16 less their zero points.

#include <cstdint>

#include "activations_int16.h"
#include "fixed_point.h"
#include "gate_products.h"

namespace lstm_kernels {

// What one step needs; the weights in the order of gate_products.h.
struct LstmInt8 {
  int units;
  int features;
  const PairWeights* input_weights;          // W, [units][PairsOf(features)]
  const PairWeights* recurrent_weights;      // R, [units][PairsOf(units)]
  const GateSums* bias;                      // b, [units]
  Requantization input_product[kGates];      // W x + b -> Q3.12
  Requantization recurrent_product[kGates];  // R h     -> Q3.12
  Requantization forget_times_cell;          // Q0.15 * cell  -> cell
  Requantization input_times_cell;           // Q0.15 * Q0.15 -> cell
  Requantization output_times_tanh;          // Q0.15 * Q0.15 -> hidden
  std::int32_t hidden_zero_point;
  std::int32_t cell_fractional_bits;  // n: a cell state is raw / 2^n
  std::int32_t cell_clip;             // in raw cell states; 0 does not clip
};

// A pair of inputs, less their zero point, that are not both 0.
struct ActivePair {
  std::int16_t values[2];
  std::int32_t number;  // among all pairs
};

// Lists the pairs that add anything; returns how many there are.
//
//   pair_at(i)  pair number i, less the zero point: the lower 16 bits of the
//               result are input 2 i, the upper 16 bits input 2 i + 1
//   active      has room for all pairs
template <typename PairAt>
inline int FindActivePairs(int pairs, PairAt pair_at, ActivePair* active) {
  ActivePair* end = active;
  for (int number = 0; number < pairs; ++number) {
    const std::uint32_t pair = pair_at(number);
    if (pair == 0) continue;
    std::memcpy(end->values, &pair, sizeof(pair));
    end->number = number;
    ++end;
  }
  return static_cast<int>(end - active);
}

// The argument of one gate's activation in Q3.12.
inline std::int32_t GateArgument(const LstmInt8& lstm, int gate,
                                 std::int32_t input_product,
                                 std::int32_t recurrent_product) {
  return Saturate<16>(
      Saturate<16>(RequantizeSmall(input_product, lstm.input_product[gate])) +
      Saturate<16>(
          RequantizeSmall(recurrent_product, lstm.recurrent_product[gate])));
}

// f * c + i * g, each product requantised and saturated before the sum is.
inline std::int32_t NextCellState(const LstmInt8& lstm, std::int32_t input_gate,
                                  std::int32_t forget_gate,
                                  std::int32_t cell_gate,
                                  std::int32_t cell_state) {
  const std::int32_t kept = Saturate<16>(
      RequantizeSmall(forget_gate * cell_state, lstm.forget_times_cell));
  const std::int32_t added = Saturate<16>(
      RequantizeSmall(input_gate * cell_gate, lstm.input_times_cell));
  const std::int32_t next = Saturate<16>(kept + added);
  if (lstm.cell_clip == 0) return next;
  return Clamp(next, -lstm.cell_clip, lstm.cell_clip);
}

// Moves one unit's state on; returns its next hidden state less its zero point.
inline std::int16_t UpdateUnit(const LstmInt8& lstm, const GateSums& input,
                               const GateSums& recurrent,
                               std::int16_t& cell_state) {
  const auto argument = [&](int gate) {
    return GateArgument(lstm, gate, input.of[gate], recurrent.of[gate]);
  };
  const std::int32_t input_gate = SigmoidInt16(argument(0));
  const std::int32_t forget_gate = SigmoidInt16(argument(1));
  const std::int32_t cell_gate = TanhInt16(argument(2), 12);
  const std::int32_t output_gate = SigmoidInt16(argument(3));
  const std::int32_t next =
      NextCellState(lstm, input_gate, forget_gate, cell_gate, cell_state);
  cell_state = static_cast<std::int16_t>(next);
  const std::int32_t product =
      output_gate * TanhInt16(next, lstm.cell_fractional_bits);
  const std::int32_t hidden =
      Saturate<8>(RequantizeSmall(product, lstm.output_times_tanh) +
                  lstm.hidden_zero_point);
  return static_cast<std::int16_t>(hidden - lstm.hidden_zero_point);
}

// Feeds one row to the network and moves its state on.
//
//   active             the row's pairs by FindActivePairs
//   cell_state         [units], in and out
//   hidden_state       [2 * PairsOf(units)], int8 numbers less their zero
//   point;
//                      an odd last unit has a 0 beside it
//   next_hidden_state  likewise, written; another array than hidden_state
//
// Both states start as zeros.
[[gnu::always_inline]] inline void Step(const LstmInt8& lstm,
                                        const ActivePair* active,
                                        int active_count,
                                        std::int16_t* cell_state,
                                        const std::int16_t* hidden_state,
                                        std::int16_t* next_hidden_state) {
  const ActivePair* active_end = active + active_count;
  const int input_pairs = PairsOf(lstm.features);
  const int recurrent_pairs = PairsOf(lstm.units);
  const PairWeights* input_weights = lstm.input_weights;
  const PairWeights* recurrent_weights = lstm.recurrent_weights;
  for (int unit = 0; unit < lstm.units; ++unit) {
    GateProducts input(lstm.bias[unit]);
    for (const ActivePair* pair = active; pair != active_end; ++pair) {
      input.Add(input_weights[pair->number], pair->values);
    }
    GateProducts recurrent(GateSums{});
#pragma GCC unroll 16
    for (int pair = 0; pair < recurrent_pairs; ++pair) {
      recurrent.Add(recurrent_weights[pair], hidden_state + 2 * pair);
    }
    next_hidden_state[unit] =
        UpdateUnit(lstm, input.sums(), recurrent.sums(), cell_state[unit]);
    input_weights += input_pairs;
    recurrent_weights += recurrent_pairs;
  }
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_LSTM_INT8_H_
