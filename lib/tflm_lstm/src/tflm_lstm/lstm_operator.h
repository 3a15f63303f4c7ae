#ifndef TFLM_LSTM_LSTM_OPERATOR_H_
#define TFLM_LSTM_LSTM_OPERATOR_H_

// UNIDIRECTIONAL_SEQUENCE_LSTM for TensorFlow Lite Micro on lib/lstm_kernels,
// in place of TFLM's own kernel: the same numbers, bit for bit, in a fraction
// of the time. It supports int8 activations and weights with an int16 cell
// state. For any other LSTM it calls TFLM's own kernel and writes the reason to
// TFLM's log.
//
// Any TFLM program can use it: through LstmOpResolver in lstm_op_resolver.h,
// or, where MicroMutableOpResolver takes a registration,
//
//   resolver.AddUnidirectionalSequenceLSTM(tflm_lstm::LstmOperator());
//
// The state is in the model's variable tensors, as with TFLM's own kernel: it
// is kept from one Invoke() to the next until Reset().
//
// Memory. The arena also holds the weights in the order of use, which
// scripts/conversion/arena.py counts.

#include "tflm_kernel.h"

namespace tflm_lstm {

Registration LstmOperator();

}  // namespace tflm_lstm

#endif  // TFLM_LSTM_LSTM_OPERATOR_H_
