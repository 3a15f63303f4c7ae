#ifndef LSTM_KERNELS_LSTM_FLOAT_H_
#define LSTM_KERNELS_LSTM_FLOAT_H_

// One step of an LSTM in float; the equations are those of lstm_int8.h:
//
//   i, f, o = sigmoid(W x + b + R h)     g = tanh(W x + b + R h)
//   c = f * c + i * g                    h = o * tanh(c)
//
// Equal to TensorFlow Lite Micro to 1e-5: sums and exponentials may be rounded
// differently. As in int8, a unit is finished before the next begins, its four
// gates share every load of an input, and inputs of 0 are skipped.

#include "activations_float.h"
#include "flash.h"
#include "float_products.h"

namespace lstm_kernels {

// Weights and biases in the order of use, in flash.
template <int kUnits, int kFeatures>
struct LstmFloat {
  GateFloats input_weights[kUnits][kFeatures];   // W
  GateFloats recurrent_weights[kUnits][kUnits];  // R
  GateFloats bias[kUnits];                       // b
  float cell_clip;                               // 0 does not clip
};

// Brings weights and biases, gate by gate, into the order of use at compile
// time: in loops without braces, as Clang's limit is a million steps, and
// braces count as one.
template <int kUnits, int kFeatures>
constexpr LstmFloat<kUnits, kFeatures> PackLstm(
    const float (&input)[kGates][kUnits][kFeatures],
    const float (&recurrent)[kGates][kUnits][kUnits],
    const float (&bias)[kGates][kUnits], float cell_clip) {
  LstmFloat<kUnits, kFeatures> lstm{};
  for (int gate = 0; gate < kGates; ++gate) {
    for (int unit = 0; unit < kUnits; ++unit) {
      for (int i = 0; i < kFeatures; ++i)
        lstm.input_weights[unit][i].gates[gate] = input[gate][unit][i];
      for (int i = 0; i < kUnits; ++i)
        lstm.recurrent_weights[unit][i].gates[gate] = recurrent[gate][unit][i];
      lstm.bias[unit].gates[gate] = bias[gate][unit];
    }
  }
  lstm.cell_clip = cell_clip;
  return lstm;
}

template <int kUnits>
struct LstmStateFloat {
  float cell_state[kUnits];
  float hidden_state[kUnits];
};

// Writes the state at the start of a sequence: zeros.
template <int kUnits, int kFeatures>
void ResetState(const LstmFloat<kUnits, kFeatures>&,
                LstmStateFloat<kUnits>& state) {
  for (int unit = 0; unit < kUnits; ++unit) {
    state.cell_state[unit] = 0;
    state.hidden_state[unit] = 0;
  }
}

// Updates the state of one unit; returns its next hidden state.
inline float UpdateUnit(const GateFloats& arguments, float cell_clip,
                        float& cell_state) {
  const float input_gate = Sigmoid(arguments.gates[0]);
  const float forget_gate = Sigmoid(arguments.gates[1]);
  const float cell_gate = Tanh(arguments.gates[2]);
  const float output_gate = Sigmoid(arguments.gates[3]);
  float next = forget_gate * cell_state + input_gate * cell_gate;
  if (cell_clip > 0) {
    next =
        next < -cell_clip ? -cell_clip : (next > cell_clip ? cell_clip : next);
  }
  cell_state = next;
  return output_gate * Tanh(next);
}

// An input that is not 0, and its number.
struct ActiveFloat {
  float value;
  int number;
};

// Feeds one row to the layer, `features`, [kFeatures], and updates its state.
template <int kUnits, int kFeatures>
void Step(const LstmFloat<kUnits, kFeatures>& lstm, const float* features,
          LstmStateFloat<kUnits>& state) {
  ActiveFloat active[kFeatures];
  ActiveFloat* end = active;
  for (int i = 0; i < kFeatures; ++i) {
    if (features[i] != 0) *end++ = {features[i], i};
  }
  float next_hidden_state[kUnits];
  for (int unit = 0; unit < kUnits; ++unit) {
    GateFloats sums = ReadFlash(&lstm.bias[unit]);
    for (const ActiveFloat* input = active; input != end; ++input) {
      AddProducts(&lstm.input_weights[unit][input->number], input->value, sums);
    }
    AddAllProducts(lstm.recurrent_weights[unit], state.hidden_state, kUnits,
                   sums);
    next_hidden_state[unit] =
        UpdateUnit(sums, ReadFlash(&lstm.cell_clip), state.cell_state[unit]);
  }
  for (int unit = 0; unit < kUnits; ++unit) {
    state.hidden_state[unit] = next_hidden_state[unit];
  }
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_LSTM_FLOAT_H_
