#ifndef LSTM_KERNELS_SEQUENCES_INT8_H_
#define LSTM_KERNELS_SEQUENCES_INT8_H_

// Runs a batch of sequences through an int8 LSTM whose sizes are known only at
// run time: rows of raw int8 inputs in, rows of raw int8 hidden states out.

#include <stdint.h>
#include <stdlib.h>

#include "gate_products.h"
#include "lanes.h"
#include "lstm_int8.h"
#include "memory.h"
#include "unit_weights.h"

namespace lstm_kernels {

// The order of rows in a batch: [batch][time_steps], or [time_steps][batch] if
// it is time major.
struct Sequences {
  int batch;
  int time_steps;
  bool time_major;

  constexpr int row(int number, int time_step) const {
    return time_major ? time_step * batch + number
                      : number * time_steps + time_step;
  }
};

// Working memory of one sequence.
struct SequenceMemory {
  uint8_t* values;        // a row of inputs, plus 128
  InputRow::Part* parts;  // the same row as the kernels take it
  int16_t* cell_state;    // padded, as the two of the hidden state
  Hidden* hidden_state;
  Hidden* next_hidden_state;

  SequenceMemory(Memory& memory, int units, int features)
      : values(memory.Take<uint8_t>(features)),
        parts(memory.Take<InputRow::Part>(InputRow::MaxParts(features))),
        cell_state(memory.Take<int16_t>(PaddedUnits(units))),
        hidden_state(memory.Take<Hidden>(HiddenSize(units))),
        next_hidden_state(memory.Take<Hidden>(HiddenSize(units))) {}
};

// Whether start + the sum of weights[i] * x[i] can be requantised for all
// inputs: an int8 number is at most 255 away from its zero point.
inline bool SumIsSmall(int32_t start, const int8_t* weights, int inputs,
                       int32_t left_shift) {
  int64_t largest = start < 0 ? -int64_t{start} : start;
  for (int i = 0; i < inputs; ++i) largest += int32_t{255} * abs(weights[i]);
  return largest << left_shift < int64_t{1} << 30;
}

// The same for both sums of one unit and gate.
inline bool SumsAreSmall(const UnitWeights& weights, int units, int features) {
  return SumIsSmall(weights.bias, weights.input, features,
                    weights.input_shift) &&
         SumIsSmall(0, weights.recurrent, units, weights.recurrent_shift);
}

// Runs sequence `number` of a batch from the given state.
//
//   input         rows of [features]
//   output        rows of [units]
//   cell_state    [units], in and out
//   hidden_state  [units], in and out
inline void RunSequence(const LstmInt8& lstm, int32_t input_zero_point,
                        const Sequences& sequences, int number,
                        const int8_t* input, int8_t* output,
                        int16_t* cell_state, int8_t* hidden_state,
                        SequenceMemory memory) {
  const int units = lstm.weights.units;
  const int features = lstm.weights.features;
  const int32_t offset = HiddenOffset(lstm.hidden_zero_point);
  for (int i = 0; i < units; ++i) {
    memory.cell_state[i] = cell_state[i];
    memory.hidden_state[i] = static_cast<Hidden>(hidden_state[i] - offset);
  }
  for (int time_step = 0; time_step < sequences.time_steps; ++time_step) {
    const int row = sequences.row(number, time_step);
    const int8_t* inputs = input + row * features;
    for (int i = 0; i < features; ++i) {
      memory.values[i] = static_cast<uint8_t>(inputs[i] + 128);
    }
    Step(lstm, {memory.values, features, input_zero_point, memory.parts},
         memory.cell_state, memory.hidden_state, memory.next_hidden_state);
    for (int i = 0; i < units; ++i) {
      hidden_state[i] =
          static_cast<int8_t>(memory.next_hidden_state[i] + offset);
      output[row * units + i] = hidden_state[i];
    }
    Hidden* const previous = memory.hidden_state;
    memory.hidden_state = memory.next_hidden_state;
    memory.next_hidden_state = previous;
  }
  for (int i = 0; i < units; ++i) cell_state[i] = memory.cell_state[i];
}

// Runs all of them; the states are [batch][units].
inline void RunSequences(const LstmInt8& lstm, int32_t input_zero_point,
                         const Sequences& sequences, const int8_t* input,
                         int8_t* output, int16_t* cell_states,
                         int8_t* hidden_states, const SequenceMemory& memory) {
  const int units = lstm.weights.units;
  for (int number = 0; number < sequences.batch; ++number) {
    RunSequence(lstm, input_zero_point, sequences, number, input, output,
                cell_states + number * units, hidden_states + number * units,
                memory);
  }
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SEQUENCES_INT8_H_
