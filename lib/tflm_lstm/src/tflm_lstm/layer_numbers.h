#ifndef TFLM_LSTM_LAYER_NUMBERS_H_
#define TFLM_LSTM_LAYER_NUMBERS_H_

// The numbers of a layer of TFLM's during its preparation. Each function gives
// their checksum and how many rows the layer takes, and returns false if the
// kernels do not serve it.

#include <stdint.h>
#include <tensorflow/lite/c/common.h>

namespace tflm_lstm {

bool ReadDense(TfLiteContext* context, TfLiteNode* node, int32_t& rows,
               uint64_t& checksum);

bool ReadSoftmax(TfLiteContext* context, TfLiteNode* node, int32_t& rows,
                 uint64_t& checksum);

}  // namespace tflm_lstm

#endif  // TFLM_LSTM_LAYER_NUMBERS_H_
