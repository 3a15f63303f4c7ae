#ifndef DIGIT_CLASSIFIER_NETWORK_H_
#define DIGIT_CLASSIFIER_NETWORK_H_

// The network of model_data.h, put together from lib/lstm_kernels:
// LSTM -> flatten -> dense -> softmax.
//
// network_int8.h and network_float.h define the same names in `network`:
//
//   kLstm, kDense, kSoftmax  the layers, for the functions of lstm_kernels
//   State                    cell state and hidden state of the LSTM
//   Sum                      the type of the dense layer's sums
//   ReadRow()                one time step of the LSTM on a row of pixels
//   Run()                    all of it: probabilities from a picture's pixels

#include "model_data.h"

#if MODEL_DATA_IS_INT8
#include "network_int8.h"
#else
#include "network_float.h"
#endif

#endif  // DIGIT_CLASSIFIER_NETWORK_H_
