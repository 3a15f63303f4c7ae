#ifndef LSTM_KERNELS_DENSE_INT8_H_
#define LSTM_KERNELS_DENSE_INT8_H_

// A dense layer in int8 over the hidden states of all steps, bit for bit
// TFLite's FULLY_CONNECTED (reference/integer_ops/fully_connected.h).
//
//   y = W h + b,  h = all hidden states one after the other
//
// The sum is computed step by step, so that only one hidden state is stored:
// int32 addition gives the same in any order.

#include <stdint.h>

#include "dot_product.h"
#include "fixed_point.h"
#include "flash.h"

namespace lstm_kernels {

// W, in flash, each step's part of a row in the order of dot_product.h.
template <int kOutputs, int kTimeSteps, int kUnits>
struct DenseWeights {
  static constexpr int kStep = PaddedWeights(kUnits);
  static constexpr int kRow = kTimeSteps * kStep;

  alignas(4) int8_t rows[kOutputs * kRow + kReadBehind];
};

// From TFLite's order, [kOutputs][kTimeSteps * kUnits], at compile time.
template <int kTimeSteps, int kUnits, int kOutputs>
constexpr DenseWeights<kOutputs, kTimeSteps, kUnits> PackDense(
    const int8_t (&weights)[kOutputs][kTimeSteps * kUnits]) {
  using Packed = DenseWeights<kOutputs, kTimeSteps, kUnits>;
  Packed packed{};
  for (int i = 0; i < kOutputs; ++i) {
    for (int step = 0; step < kTimeSteps; ++step) {
      for (int unit = 0; unit < kUnits; ++unit)
        packed.rows[i * Packed::kRow + step * Packed::kStep +
                    PlaceOfWeight(unit, kUnits)] =
            weights[i][step * kUnits + unit];
    }
  }
  return packed;
}

template <int kOutputs, int kTimeSteps, int kUnits>
struct DenseInt8 {
  const DenseWeights<kOutputs, kTimeSteps, kUnits>& weights;
  const int32_t* bias;                   // b, [kOutputs], in flash
  const Requantization* requantization;  // one an output, in flash
  int32_t output_zero_point;             // that of y
  int32_t lowest = -128;                 // bounds of y, where an activation
  int32_t highest = 127;                 // such as relu is fused into the layer
};

// Starts the sums, which have the scale of the products W h, at b.
template <int kOutputs, int kTimeSteps, int kUnits>
void StartSums(const DenseInt8<kOutputs, kTimeSteps, kUnits>& dense,
               int32_t (&sums)[kOutputs]) {
  for (int i = 0; i < kOutputs; ++i) sums[i] = ReadFlash(dense.bias + i);
}

// Adds what the hidden state of step number `time_step` contributes;
// `hidden_state`, [kUnits], has its zero point subtracted, unless the bias
// makes up for that.
template <int kOutputs, int kTimeSteps, int kUnits, typename Hidden>
void AddStep(const DenseInt8<kOutputs, kTimeSteps, kUnits>& dense,
             int time_step, const Hidden* hidden_state,
             int32_t (&sums)[kOutputs]) {
  using Weights = DenseWeights<kOutputs, kTimeSteps, kUnits>;
  AddDotProducts(dense.weights.rows + time_step * Weights::kStep, Weights::kRow,
                 hidden_state, kUnits, sums, kOutputs);
}

// Requantises the sums to y: `output`, [kOutputs], raw int8 numbers.
template <int kOutputs, int kTimeSteps, int kUnits>
void FinishSums(const DenseInt8<kOutputs, kTimeSteps, kUnits>& dense,
                const int32_t (&sums)[kOutputs], int8_t* output) {
  for (int i = 0; i < kOutputs; ++i) {
    output[i] = static_cast<int8_t>(
        Clamp(Requantize(sums[i], ReadFlash(dense.requantization + i)) +
                  dense.output_zero_point,
              dense.lowest, dense.highest));
  }
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_DENSE_INT8_H_
