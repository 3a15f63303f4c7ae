#ifndef TFLM_LSTM_LSTM_REGISTRATION_H_
#define TFLM_LSTM_LSTM_REGISTRATION_H_

// What both LSTM operators share, in the arena and in flash: how TFLM finds
// them, and how they leave an LSTM to TFLM's own kernel.

#include <tensorflow/lite/c/common.h>
#include <tensorflow/lite/micro/kernels/kernel_util.h>
#include <tensorflow/lite/micro/kernels/micro_ops.h>
#include <tensorflow/lite/micro/micro_log.h>
#include <tensorflow/lite/schema/schema_generated.h>

#include "tflm_kernel.h"

namespace tflm_lstm {

inline Registration LstmRegistration(
    void* (*init)(TfLiteContext*, const char*, size_t),
    TfLiteStatus (*prepare)(TfLiteContext*, TfLiteNode*),
    TfLiteStatus (*eval)(TfLiteContext*, TfLiteNode*)) {
  Registration registration = tflite::micro::RegisterOp(init, prepare, eval);
  registration.builtin_code =
      tflite::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM;
  return registration;
}

inline TfLiteStatus LeaveLstmToTflm(const char* reason, TflmKernel& of_tflm,
                                    TfLiteContext* context, TfLiteNode* node) {
  MicroPrintf("an LSTM is left to TFLM's own kernel: %s", reason);
  return of_tflm.Prepare(tflite::Register_UNIDIRECTIONAL_SEQUENCE_LSTM(),
                         context, node);
}

}  // namespace tflm_lstm

#endif  // TFLM_LSTM_LSTM_REGISTRATION_H_
