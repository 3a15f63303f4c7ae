// Without TFLM on the include path this library is empty.
#if __has_include(<tensorflow/lite/micro/micro_context.h>)

#include "lstm_operator.h"

#include <lstm_kernels/sequences_int8.h>
#include <stdint.h>

#include "lstm_registration.h"
#include "lstm_tensors.h"
#include "tensor_data.h"

namespace tflm_lstm {
namespace {

using lstm_kernels::Memory;
using lstm_kernels::SequenceMemory;

// What node->user_data points at.
struct OperatorData {
  TflmKernel of_tflm;
  lstm_kernels::LstmInt8 lstm;
  lstm_kernels::Sequences sequences;
  int32_t input_zero_point;
  int scratch;  // TFLM's number for the scratch buffer
};

void* Init(TfLiteContext* context, const char* /*buffer*/, size_t /*length*/) {
  return context->AllocatePersistentBuffer(context, sizeof(OperatorData));
}

// Returns why the LSTM is left to TFLM's own kernel; nullptr if ours runs it.
// The temporary tensors are gone when it returns: TFLM gives out persistent
// memory without regard to them.
const char* Read(TfLiteContext* context, TfLiteNode* node, OperatorData& data,
                 ModelWeights& weights) {
  const LstmTensors tensors(context, node);
  if (const char* reason = tensors.Unserved()) return reason;
  data.lstm = tensors.MakeLstm();
  data.sequences = tensors.sequences();
  data.input_zero_point = tensors.zero_points().input;
  weights = tensors.weights();
  return nullptr;
}

// Puts the weights into the arena's persistent part.
TfLiteStatus PackWeights(TfLiteContext* context, const ModelWeights& weights,
                         OperatorData& data) {
  const auto take = [&](Memory& memory) {
    return lstm_kernels::TakeSpace(
        memory, weights.units, weights.features,
        {data.input_zero_point, data.lstm.hidden_zero_point});
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
  for (int gate = 0; gate < lstm_kernels::kGates; ++gate) {
    for (int unit = 0; unit < weights.units; ++unit) {
      PackUnit(space, gate, unit, weights.Of(data.lstm.factors, gate, unit));
    }
  }
  data.lstm.weights = space.view();
  return kTfLiteOk;
}

TfLiteStatus Prepare(TfLiteContext* context, TfLiteNode* node) {
  if (node->user_data == nullptr) return kTfLiteError;
  auto& data = *static_cast<OperatorData*>(node->user_data);
  data = {};
  ModelWeights weights;
  if (const char* reason = Read(context, node, data, weights)) {
    return LeaveLstmToTflm(reason, data.of_tflm, context, node);
  }
  TF_LITE_ENSURE_STATUS(PackWeights(context, weights, data));
  Memory needed;
  SequenceMemory(needed, weights.units, weights.features);
  return context->RequestScratchBufferInArena(context, needed.taken(),
                                              &data.scratch);
}

TfLiteStatus Eval(TfLiteContext* context, TfLiteNode* node) {
  auto& data = *static_cast<OperatorData*>(node->user_data);
  if (data.of_tflm.is_used()) {
    return data.of_tflm.Eval(tflite::Register_UNIDIRECTIONAL_SEQUENCE_LSTM(),
                             context, node);
  }
  Memory scratch(context->GetScratchBuffer(context, data.scratch));
  const lstm_kernels::GateWeightsView& weights = data.lstm.weights;
  RunSequences(data.lstm, data.input_zero_point, data.sequences,
               InputData<int8_t>(context, node, kInput),
               OutputData(context, node),
               InputData<int16_t>(context, node, kCellState),
               InputData<int8_t>(context, node, kHiddenState),
               SequenceMemory(scratch, weights.units, weights.features));
  return kTfLiteOk;
}

}  // namespace

Registration LstmOperator() { return LstmRegistration(Init, Prepare, Eval); }

}  // namespace tflm_lstm

#endif  // __has_include
