#ifndef LSTM_KERNELS_SEQUENCES_INT8_H_
#define LSTM_KERNELS_SEQUENCES_INT8_H_

// A batch of sequences through an LSTM in int8 whose sizes only the running
// program knows: rows of raw int8 inputs in, rows of raw int8 hidden states
// out.

#include <cstdint>

#include "gate_products.h"
#include "lanes.h"
#include "lstm_int8.h"
#include "memory.h"
#include "unit_weights.h"

namespace lstm_kernels {

// The compiler cannot leave out the cases that factors of a running program do
// not need; where none shifts left, this form of them has no cases.
using RightLstmInt8 = BasicLstmInt8<RightRequantization>;

inline bool AllShiftRight(const LstmInt8& lstm) {
  bool all = lstm.forget_times_cell.shift <= 0 &&
             lstm.input_times_cell.shift <= 0 &&
             lstm.output_times_tanh.shift <= 0;
  for (int gate = 0; gate < kGates; ++gate) {
    all = all && lstm.input_product[gate].shift <= 0 &&
          lstm.recurrent_product[gate].shift <= 0;
  }
  return all;
}

// Only where AllShiftRight().
inline RightLstmInt8 ToRight(const LstmInt8& lstm) {
  RightLstmInt8 right{};
  right.weights = lstm.weights;
  for (int gate = 0; gate < kGates; ++gate) {
    right.input_product[gate] = ToRight(lstm.input_product[gate]);
    right.recurrent_product[gate] = ToRight(lstm.recurrent_product[gate]);
  }
  right.forget_times_cell = ToRight(lstm.forget_times_cell);
  right.input_times_cell = ToRight(lstm.input_times_cell);
  right.output_times_tanh = ToRight(lstm.output_times_tanh);
  right.hidden_zero_point = lstm.hidden_zero_point;
  right.cell_fractional_bits = lstm.cell_fractional_bits;
  right.cell_clip = lstm.cell_clip;
  return right;
}

// How the rows of a batch lie: [batch][time_steps], or [time_steps][batch]
// where it is time major.
struct Sequences {
  int batch;
  int time_steps;
  bool time_major;

  constexpr int row(int number, int time_step) const {
    return time_major ? time_step * batch + number
                      : number * time_steps + time_step;
  }
};

// What one sequence needs while it runs.
struct SequenceMemory {
  std::uint8_t* values;      // a row of inputs, plus 128
  InputRow::Part* parts;     // the same row as the kernels take it
  std::int16_t* cell_state;  // padded, as the two of the hidden state
  Hidden* hidden_state;
  Hidden* next_hidden_state;

  SequenceMemory(Memory& memory, int units, int features)
      : values(memory.Take<std::uint8_t>(features)),
        parts(memory.Take<InputRow::Part>(InputRow::MostParts(features))),
        cell_state(memory.Take<std::int16_t>(PaddedUnits(units))),
        hidden_state(memory.Take<Hidden>(HiddenSize(units))),
        next_hidden_state(memory.Take<Hidden>(HiddenSize(units))) {}
};

// Whether the sums of a unit's products stay in the range of RequantizeSmall(),
// whatever the inputs: an int8 number is at most 255 away from its zero point.
inline bool SumsAreSmall(const UnitWeights& weights, int units, int features) {
  constexpr std::int64_t kEnd = std::int64_t{1} << 30;
  const auto largest = [](std::int64_t start, const std::int8_t* row,
                          int inputs) {
    std::int64_t sum = start < 0 ? -start : start;
    for (int i = 0; i < inputs; ++i)
      sum += 255 * (row[i] < 0 ? -row[i] : row[i]);
    return sum;
  };
  return largest(weights.bias, weights.input, features) < kEnd &&
         largest(0, weights.recurrent, units) < kEnd;
}

// Runs sequence `number` of a batch from the state that it was left in.
//
//   input         rows of [features]
//   output        rows of [units]
//   cell_state    [units], in and out
//   hidden_state  [units], in and out
template <typename Lstm>
void RunSequence(const Lstm& lstm, std::int32_t input_zero_point,
                 const Sequences& sequences, int number,
                 const std::int8_t* input, std::int8_t* output,
                 std::int16_t* cell_state, std::int8_t* hidden_state,
                 SequenceMemory memory) {
  const int units = lstm.weights.units;
  const int features = lstm.weights.features;
  const std::int32_t offset = HiddenOffset(lstm.hidden_zero_point);
  for (int i = 0; i < units; ++i) {
    memory.cell_state[i] = cell_state[i];
    memory.hidden_state[i] = static_cast<Hidden>(hidden_state[i] - offset);
  }
  for (int time_step = 0; time_step < sequences.time_steps; ++time_step) {
    const int row = sequences.row(number, time_step);
    const std::int8_t* inputs = input + row * features;
    for (int i = 0; i < features; ++i) {
      memory.values[i] = static_cast<std::uint8_t>(inputs[i] + 128);
    }
    Step(lstm, {memory.values, features, input_zero_point, memory.parts},
         memory.cell_state, memory.hidden_state, memory.next_hidden_state);
    for (int i = 0; i < units; ++i) {
      hidden_state[i] =
          static_cast<std::int8_t>(memory.next_hidden_state[i] + offset);
      output[row * units + i] = hidden_state[i];
    }
    Hidden* const previous = memory.hidden_state;
    memory.hidden_state = memory.next_hidden_state;
    memory.next_hidden_state = previous;
  }
  for (int i = 0; i < units; ++i) cell_state[i] = memory.cell_state[i];
}

template <typename Lstm>
void RunEachSequence(const Lstm& lstm, std::int32_t input_zero_point,
                     const Sequences& sequences, const std::int8_t* input,
                     std::int8_t* output, std::int16_t* cell_states,
                     std::int8_t* hidden_states, const SequenceMemory& memory) {
  const int units = lstm.weights.units;
  for (int number = 0; number < sequences.batch; ++number) {
    RunSequence(lstm, input_zero_point, sequences, number, input, output,
                cell_states + number * units, hidden_states + number * units,
                memory);
  }
}

// Runs all of them; the states are [batch][units].
inline void RunSequences(const LstmInt8& lstm, std::int32_t input_zero_point,
                         const Sequences& sequences, const std::int8_t* input,
                         std::int8_t* output, std::int16_t* cell_states,
                         std::int8_t* hidden_states,
                         const SequenceMemory& memory) {
  if (AllShiftRight(lstm)) {
    RunEachSequence(ToRight(lstm), input_zero_point, sequences, input, output,
                    cell_states, hidden_states, memory);
  } else {
    RunEachSequence(lstm, input_zero_point, sequences, input, output,
                    cell_states, hidden_states, memory);
  }
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SEQUENCES_INT8_H_
