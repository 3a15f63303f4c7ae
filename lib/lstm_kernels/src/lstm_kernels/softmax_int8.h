#ifndef LSTM_KERNELS_SOFTMAX_INT8_H_
#define LSTM_KERNELS_SOFTMAX_INT8_H_

#include <stdint.h>

#include "fixed_point.h"

namespace lstm_kernels {

// exp(beta y) in Q0.31 for the differences 0, -1, -2, … of two logits, in
// flash, up to the last one that counts: below 2^11 the sum rounds them to 0,
// and the probability is 0.
struct SoftmaxInt8 {
  const int32_t* exponentials;
  int count;
};

// 1 / (1 + x) for x in [0, 1), argument and result in Q0.31.
int32_t OneOverOnePlus(int32_t x);

// With more classes TFLite's arithmetic, which this equals, may shift an int32
// by 32 bits.
constexpr int kMaxClasses = 511;

// p_k = exp(beta y_k) / sum over j of exp(beta y_j).
// `logits` and `probabilities` are int8 numbers, `classes` of each (1 to
// kMaxClasses); a probability is (raw + 128) / 256. The two may be the same
// array.
void Softmax(const SoftmaxInt8& softmax, const int8_t* logits, int classes,
             int8_t* probabilities);

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SOFTMAX_INT8_H_
