#ifndef LSTM_KERNELS_DENSE_FLOAT_H_
#define LSTM_KERNELS_DENSE_FLOAT_H_

// A dense layer over the hidden states of all steps, y = W h + b, and softmax,
// in float. As in dense_int8.h the sum is computed step by step.

#include "activations_float.h"
#include "flash.h"

namespace lstm_kernels {

template <int kOutputs, int kTimeSteps, int kUnits>
struct DenseFloat {
  const float (*weights)[kTimeSteps * kUnits];  // W, [kOutputs][…], in flash
  const float* bias;                            // b, [kOutputs], in flash
};

template <int kOutputs, int kTimeSteps, int kUnits>
void StartSums(const DenseFloat<kOutputs, kTimeSteps, kUnits>& dense,
               float* sums) {
  for (int i = 0; i < kOutputs; ++i) sums[i] = ReadFlash(dense.bias + i);
}

// Adds what the hidden state of step number `time_step`, [kUnits], contributes;
// after the last one the sums, [kOutputs], are y.
template <int kOutputs, int kTimeSteps, int kUnits>
void AddStep(const DenseFloat<kOutputs, kTimeSteps, kUnits>& dense,
             int time_step, const float* hidden_state, float* sums) {
  for (int i = 0; i < kOutputs; ++i) {
    const float* weights = &dense.weights[i][time_step * kUnits];
    float sum = sums[i];
#pragma GCC unroll 4
    for (int unit = 0; unit < kUnits; ++unit) {
      sum += ReadFlash(weights + unit) * hidden_state[unit];
    }
    sums[i] = sum;
  }
}

struct SoftmaxFloat {
  float beta;
};

// p_k = exp(beta y_k) / sum over j of exp(beta y_j); the largest y is
// subtracted from all of them first, so that exp cannot overflow. `logits` and
// `probabilities` are `classes` numbers each, and may be the same array.
inline void Softmax(const SoftmaxFloat& softmax, const float* logits,
                    int classes, float* probabilities) {
  float largest = logits[0];
  for (int i = 1; i < classes; ++i) {
    if (logits[i] > largest) largest = logits[i];
  }
  float sum = 0;
  for (int i = 0; i < classes; ++i) {
    probabilities[i] = Exp(softmax.beta * (logits[i] - largest));
    sum += probabilities[i];
  }
  for (int i = 0; i < classes; ++i) probabilities[i] /= sum;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_DENSE_FLOAT_H_
