#ifndef LSTM_KERNELS_SOFTMAX_INT8_H_
#define LSTM_KERNELS_SOFTMAX_INT8_H_

#include <stdint.h>

#include "fixed_point.h"

namespace lstm_kernels {

struct SoftmaxInt8 {
  Requantization difference;  // beta * scale of the logits -> Q5.26
  int32_t min_difference;     // below it a probability is 0
};

// exp(x) for x <= 0; x in Q5.26, result in Q0.31.
int32_t ExpOfNegative(int32_t x);

// 1 / (1 + x) for x in [0, 1), argument and result in Q0.31.
int32_t OneOverOnePlus(int32_t x);

// p_k = exp(beta y_k) / sum over j of exp(beta y_j).
// `logits` and `probabilities` are int8 numbers, `classes` of each (at most
// 4095); a probability is (raw + 128) / 256. The two may be the same array.
void Softmax(const SoftmaxInt8& softmax, const int8_t* logits, int classes,
             int8_t* probabilities);

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SOFTMAX_INT8_H_
