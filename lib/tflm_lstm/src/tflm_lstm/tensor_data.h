#ifndef TFLM_LSTM_TENSOR_DATA_H_
#define TFLM_LSTM_TENSOR_DATA_H_

// The numbers of a node's tensors while it runs.

#include <stdint.h>
#include <tensorflow/lite/c/common.h>
#include <tensorflow/lite/micro/kernels/kernel_util.h>

namespace tflm_lstm {

template <typename T>
inline T* InputData(TfLiteContext* context, TfLiteNode* node, int place) {
  return tflite::micro::GetTensorData<T>(
      tflite::micro::GetMutableEvalInput(context, node, place));
}

inline int8_t* OutputData(TfLiteContext* context, TfLiteNode* node) {
  return tflite::micro::GetTensorData<int8_t>(
      tflite::micro::GetEvalOutput(context, node, 0));
}

}  // namespace tflm_lstm

#endif  // TFLM_LSTM_TENSOR_DATA_H_
