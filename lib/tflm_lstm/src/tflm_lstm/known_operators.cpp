#if __has_include(<tensorflow/lite/micro/micro_context.h>)

#include "known_operators.h"

#include <stdint.h>
#include <tensorflow/lite/micro/kernels/fully_connected.h>
#include <tensorflow/lite/micro/kernels/softmax.h>

#include "layer_numbers.h"
#include "lstm_tensors.h"
#include "tensor_data.h"

namespace tflm_lstm {
namespace {

// What node->user_data points at.
struct OperatorData {
  TflmKernel of_tflm;
  const KnownLstm* lstm;
  const KnownLayer* layer;
  int32_t rows;
};

OperatorData* DataOf(const TfLiteNode* node) {
  return static_cast<OperatorData*>(node->user_data);
}

// Returns why the LSTM is left to TFLM's own kernel; nullptr if it is known.
// The temporary tensors are gone when it returns: TFLM gives out persistent
// memory without regard to them.
const char* Find(TfLiteContext* context, TfLiteNode* node,
                 KnownLayers<KnownLstm> known, OperatorData& data) {
  const LstmTensors tensors(context, node);
  if (const char* reason = tensors.Unserved()) return reason;
  if (tensors.sequences().batch != 1) return "more than one sequence";
  data.rows = tensors.sequences().time_steps;
  data.lstm = known.Find(tensors.checksum());
  return data.lstm == nullptr ? "other numbers than the program's" : nullptr;
}

using Read = bool (*)(TfLiteContext*, TfLiteNode*, int32_t& rows,
                      uint64_t& checksum);

TfLiteStatus PrepareLayer(TfLiteContext* context, TfLiteNode* node,
                          KnownLayers<KnownLayer> known, Read read,
                          const Registration& of_tflm) {
  if (node->user_data == nullptr) return kTfLiteError;
  OperatorData& data = *DataOf(node);
  data = {};
  uint64_t checksum;
  if (read(context, node, data.rows, checksum)) {
    data.layer = known.Find(checksum);
    if (data.layer != nullptr) return kTfLiteOk;
  }
  return data.of_tflm.Prepare(of_tflm, context, node);
}

TfLiteStatus RunLayer(TfLiteContext* context, TfLiteNode* node) {
  const OperatorData& data = *DataOf(node);
  data.layer->run(InputData<int8_t>(context, node, 0), data.rows,
                  OutputData(context, node));
  return kTfLiteOk;
}

}  // namespace

void* InitKnown(TfLiteContext* context, const char* /*buffer*/,
                size_t /*length*/) {
  return context->AllocatePersistentBuffer(context, sizeof(OperatorData));
}

TfLiteStatus PrepareLstm(TfLiteContext* context, TfLiteNode* node,
                         KnownLayers<KnownLstm> known) {
  if (node->user_data == nullptr) return kTfLiteError;
  OperatorData& data = *DataOf(node);
  data = {};
  const char* reason = Find(context, node, known, data);
  if (reason == nullptr) return kTfLiteOk;
  return LeaveLstmToTflm(reason, data.of_tflm, context, node);
}

TfLiteStatus EvalLstm(TfLiteContext* context, TfLiteNode* node) {
  OperatorData& data = *DataOf(node);
  if (data.of_tflm.is_used()) {
    return data.of_tflm.Eval(tflite::Register_UNIDIRECTIONAL_SEQUENCE_LSTM(),
                             context, node);
  }
  data.lstm->run(InputData<int8_t>(context, node, kInput), data.rows,
                 OutputData(context, node),
                 InputData<int16_t>(context, node, kCellState),
                 InputData<int8_t>(context, node, kHiddenState));
  return kTfLiteOk;
}

TfLiteStatus PrepareDense(TfLiteContext* context, TfLiteNode* node,
                          KnownLayers<KnownLayer> known) {
  return PrepareLayer(context, node, known, ReadDense,
                      tflite::Register_FULLY_CONNECTED());
}

TfLiteStatus EvalDense(TfLiteContext* context, TfLiteNode* node) {
  TflmKernel& of_tflm = DataOf(node)->of_tflm;
  if (!of_tflm.is_used()) return RunLayer(context, node);
  return of_tflm.Eval(tflite::Register_FULLY_CONNECTED(), context, node);
}

TfLiteStatus PrepareSoftmax(TfLiteContext* context, TfLiteNode* node,
                            KnownLayers<KnownLayer> known) {
  return PrepareLayer(context, node, known, ReadSoftmax,
                      tflite::Register_SOFTMAX());
}

TfLiteStatus EvalSoftmax(TfLiteContext* context, TfLiteNode* node) {
  TflmKernel& of_tflm = DataOf(node)->of_tflm;
  if (!of_tflm.is_used()) return RunLayer(context, node);
  return of_tflm.Eval(tflite::Register_SOFTMAX(), context, node);
}

}  // namespace tflm_lstm

#endif  // __has_include
