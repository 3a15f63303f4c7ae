#ifndef LSTM_KERNELS_LSTM_FLOAT_H_
#define LSTM_KERNELS_LSTM_FLOAT_H_

// One step of an LSTM in float; the equations are those of lstm_int8.h:
//
//   i, f, o = sigmoid(W x + b + R h)     g = tanh(W x + b + R h)
//   c = f * c + i * g                    h = o * tanh(c)
//
// Equal to TensorFlow Lite Micro to 1e-5: sums and exponentials may be rounded
// in another order.

#include <cmath>
#include <cstring>

namespace lstm_kernels {

template <int kUnits, int kFeatures>
struct GateFloat {
  const float (*input_weights)[kFeatures];   // W, [kUnits][kFeatures]
  const float (*recurrent_weights)[kUnits];  // R, [kUnits][kUnits]
  const float* bias;                         // b, [kUnits]
};

template <int kUnits, int kFeatures>
struct LstmFloat {
  GateFloat<kUnits, kFeatures> input_gate;
  GateFloat<kUnits, kFeatures> forget_gate;
  GateFloat<kUnits, kFeatures> cell_gate;
  GateFloat<kUnits, kFeatures> output_gate;
  float cell_clip;  // 0 does not clip
};

template <int kUnits>
struct LstmStateFloat {
  float cell_state[kUnits];
  float hidden_state[kUnits];
};

template <int kUnits>
void ResetState(LstmStateFloat<kUnits>& state) {
  for (int unit = 0; unit < kUnits; ++unit) {
    state.cell_state[unit] = 0;
    state.hidden_state[unit] = 0;
  }
}

inline float Sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

template <int kSize>
float DotProduct(const float (&weights)[kSize], const float* values,
                 float start) {
  float sum = start;
  for (int i = 0; i < kSize; ++i) sum += weights[i] * values[i];
  return sum;
}

// Feeds one row of kFeatures numbers to the network and moves its state on.
template <int kUnits, int kFeatures>
void Step(const LstmFloat<kUnits, kFeatures>& lstm, const float* features,
          LstmStateFloat<kUnits>& state) {
  float next_hidden_state[kUnits];
  for (int unit = 0; unit < kUnits; ++unit) {
    const auto argument = [&](const GateFloat<kUnits, kFeatures>& gate) {
      return DotProduct(gate.input_weights[unit], features, gate.bias[unit]) +
             DotProduct(gate.recurrent_weights[unit], state.hidden_state, 0);
    };
    const float input_gate = Sigmoid(argument(lstm.input_gate));
    const float forget_gate = Sigmoid(argument(lstm.forget_gate));
    const float cell_gate = std::tanh(argument(lstm.cell_gate));
    const float output_gate = Sigmoid(argument(lstm.output_gate));

    float& cell_state = state.cell_state[unit];
    cell_state = forget_gate * cell_state + input_gate * cell_gate;
    if (lstm.cell_clip > 0) {
      cell_state =
          std::fmax(-lstm.cell_clip, std::fmin(lstm.cell_clip, cell_state));
    }
    next_hidden_state[unit] = output_gate * std::tanh(cell_state);
  }
  std::memcpy(state.hidden_state, next_hidden_state, sizeof(next_hidden_state));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_LSTM_FLOAT_H_
