#ifndef TFLM_LSTM_KNOWN_OPERATORS_H_
#define TFLM_LSTM_KNOWN_OPERATORS_H_

// UNIDIRECTIONAL_SEQUENCE_LSTM, FULLY_CONNECTED and SOFTMAX for TensorFlow Lite
// Micro on layers that the program holds in flash: the numbers of TFLM's own
// kernels, bit for bit. A layer of the model that is none of those is left to
// TFLM's own kernel; of an LSTM the reason is in TFLM's log.
//
//   Layers::kLstms   an array of KnownLstm
//   Layers::kOthers  an array of KnownLayer
//
// lib/predictor makes both of the network in its model_data.h.

#include <tensorflow/lite/c/common.h>
#include <tensorflow/lite/micro/kernels/kernel_util.h>

#include "known_layers.h"
#include "lstm_registration.h"

namespace tflm_lstm {

void* InitKnown(TfLiteContext* context, const char* buffer, size_t length);

TfLiteStatus PrepareLstm(TfLiteContext* context, TfLiteNode* node,
                         KnownLayers<KnownLstm> known);
TfLiteStatus EvalLstm(TfLiteContext* context, TfLiteNode* node);

TfLiteStatus PrepareDense(TfLiteContext* context, TfLiteNode* node,
                          KnownLayers<KnownLayer> known);
TfLiteStatus EvalDense(TfLiteContext* context, TfLiteNode* node);

TfLiteStatus PrepareSoftmax(TfLiteContext* context, TfLiteNode* node,
                            KnownLayers<KnownLayer> known);
TfLiteStatus EvalSoftmax(TfLiteContext* context, TfLiteNode* node);

template <typename Layers>
Registration KnownLstmOperator() {
  const auto prepare = [](TfLiteContext* context, TfLiteNode* node) {
    return PrepareLstm(context, node, Layers::kLstms);
  };
  return LstmRegistration(InitKnown, prepare, EvalLstm);
}

template <typename Layers>
Registration KnownDenseOperator() {
  const auto prepare = [](TfLiteContext* context, TfLiteNode* node) {
    return PrepareDense(context, node, Layers::kOthers);
  };
  return tflite::micro::RegisterOp(InitKnown, prepare, EvalDense);
}

template <typename Layers>
Registration KnownSoftmaxOperator() {
  const auto prepare = [](TfLiteContext* context, TfLiteNode* node) {
    return PrepareSoftmax(context, node, Layers::kOthers);
  };
  return tflite::micro::RegisterOp(InitKnown, prepare, EvalSoftmax);
}

}  // namespace tflm_lstm

#endif  // TFLM_LSTM_KNOWN_OPERATORS_H_
