// Without TFLM on the include path this library is empty.
#if __has_include(<tensorflow/lite/micro/micro_context.h>)

#include "lstm_operator.h"

#include <lstm_kernels/sequences_int8.h>
#include <tensorflow/lite/micro/kernels/micro_ops.h>
#include <tensorflow/lite/micro/micro_log.h>
#include <tensorflow/lite/schema/schema_generated.h>

#include <cstdint>

#include "lstm_tensors.h"

namespace tflm_lstm {
namespace {

using lstm_kernels::Memory;
using lstm_kernels::SequenceMemory;

// What node->user_data points at.
struct OperatorData {
  void* of_tflm;  // the user_data of TFLM's own kernel, if that is used
  lstm_kernels::LstmInt8 lstm;
  lstm_kernels::Sequences sequences;
  std::int32_t input_zero_point;
  int scratch;  // TFLM's number for the scratch buffer
};

void* Init(TfLiteContext* context, const char* /*buffer*/, size_t /*length*/) {
  return context->AllocatePersistentBuffer(context, sizeof(OperatorData));
}

TfLiteStatus PrepareTflm(TfLiteContext* context, TfLiteNode* node,
                         OperatorData& data) {
  const Registration tflm = tflite::Register_UNIDIRECTIONAL_SEQUENCE_LSTM();
  const auto* options = static_cast<const char*>(node->builtin_data);
  data.of_tflm = tflm.init(context, options, 0);
  if (data.of_tflm == nullptr) return kTfLiteError;
  node->user_data = data.of_tflm;
  const TfLiteStatus status = tflm.prepare(context, node);
  node->user_data = &data;
  return status;
}

TfLiteStatus EvalTflm(TfLiteContext* context, TfLiteNode* node,
                      OperatorData& data) {
  node->user_data = data.of_tflm;
  const TfLiteStatus status =
      tflite::Register_UNIDIRECTIONAL_SEQUENCE_LSTM().invoke(context, node);
  node->user_data = &data;
  return status;
}

// Puts the weights into the arena's persistent part.
TfLiteStatus PackWeights(TfLiteContext* context, const LstmTensors& tensors,
                         OperatorData& data) {
  const auto take = [&tensors](Memory& memory) {
    return lstm_kernels::TakeSpace(memory, tensors.units(), tensors.features(),
                                   tensors.zero_points());
  };
  Memory needed;
  take(needed);
  void* block = context->AllocatePersistentBuffer(context, needed.taken());
  if (block == nullptr) {
    MicroPrintf("the arena has no room for the LSTM's weights");
    return kTfLiteError;
  }
  Memory memory(block);
  const lstm_kernels::GateWeightsSpace space = take(memory);
  tensors.PackWeights(space);
  data.lstm.weights = space.view();
  return kTfLiteOk;
}

TfLiteStatus Prepare(TfLiteContext* context, TfLiteNode* node) {
  if (node->user_data == nullptr) return kTfLiteError;
  auto& data = *static_cast<OperatorData*>(node->user_data);
  data = {};
  if (const char* reason = LstmTensors(context, node).Unserved()) {
    MicroPrintf("an LSTM is left to TFLM's own kernel: %s", reason);
    return PrepareTflm(context, node, data);
  }
  const LstmTensors tensors(context, node);
  data.lstm = tensors.MakeLstm();
  data.sequences = tensors.sequences();
  data.input_zero_point = tensors.zero_points().input;
  TF_LITE_ENSURE_STATUS(PackWeights(context, tensors, data));
  Memory needed;
  SequenceMemory(needed, tensors.units(), tensors.features());
  return context->RequestScratchBufferInArena(context, needed.taken(),
                                              &data.scratch);
}

template <typename T>
T* InputData(TfLiteContext* context, TfLiteNode* node, int place) {
  return tflite::micro::GetTensorData<T>(
      tflite::micro::GetMutableEvalInput(context, node, place));
}

TfLiteStatus Eval(TfLiteContext* context, TfLiteNode* node) {
  auto& data = *static_cast<OperatorData*>(node->user_data);
  if (data.of_tflm != nullptr) return EvalTflm(context, node, data);
  Memory scratch(context->GetScratchBuffer(context, data.scratch));
  const lstm_kernels::GateWeightsView& weights = data.lstm.weights;
  RunSequences(data.lstm, data.input_zero_point, data.sequences,
               InputData<std::int8_t>(context, node, kInput),
               tflite::micro::GetTensorData<std::int8_t>(
                   tflite::micro::GetEvalOutput(context, node, 0)),
               InputData<std::int16_t>(context, node, kCellState),
               InputData<std::int8_t>(context, node, kHiddenState),
               SequenceMemory(scratch, weights.units, weights.features));
  return kTfLiteOk;
}

}  // namespace

Registration LstmOperator() {
  Registration registration = tflite::micro::RegisterOp(Init, Prepare, Eval);
  registration.builtin_code =
      tflite::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM;
  return registration;
}

}  // namespace tflm_lstm

#endif  // __has_include
