#ifndef LSTM_KERNELS_H_
#define LSTM_KERNELS_H_

// All of the library: an LSTM, a dense layer and softmax, in int8 and in float.

#include "lstm_kernels/dense_float.h"
#include "lstm_kernels/dense_int8.h"
#include "lstm_kernels/lstm_float.h"
#include "lstm_kernels/lstm_int8.h"
#include "lstm_kernels/sequences_int8.h"
#include "lstm_kernels/softmax_int8.h"
#include "lstm_kernels/standard.h"

#endif  // LSTM_KERNELS_H_
