// Predictor on TensorFlow Lite Micro: the flatbuffer of model_data.h run
// by its interpreter, with just the operators that this model uses.

#ifdef PREDICTOR_TFLM

#include <tensorflow/lite/micro/micro_interpreter.h>
#include <tensorflow/lite/micro/micro_mutable_op_resolver.h>
#include <tensorflow/lite/schema/schema_generated.h>

#include <optional>

#include "predictor.h"
#include "predictor/quantization.h"
#include "predictor/rows.h"
#if MODEL_DATA_IS_INT8
#include <tflm_lstm/lstm_op_resolver.h>
#endif
#if MODEL_DATA_IS_INT8 && defined(MODEL_DATA_NETWORK) && \
    !defined(PREDICTOR_WEIGHTS_IN_ARENA)
#include "predictor/tflm_layers.h"
#define PREDICTOR_WEIGHTS_IN_FLASH
#endif

namespace {

// In int8 with the operators of lib/tflm_lstm: the numbers of TFLM's own in a
// fraction of the time.
#ifdef PREDICTOR_WEIGHTS_IN_FLASH
using Resolver =
    tflm_lstm::LstmOpResolver<model_data::kOperators, network::ModelTflmLayers>;
constexpr size_t kArenaBytes = model_data::kArenaBytes;
#elif MODEL_DATA_IS_INT8
using Resolver = tflm_lstm::LstmOpResolver<model_data::kOperators>;
constexpr size_t kArenaBytes =
    model_data::kArenaBytes + model_data::kPackedBytes;
#else
using Resolver = tflite::MicroMutableOpResolver<model_data::kOperators>;
constexpr size_t kArenaBytes = model_data::kArenaBytes;
#endif

constexpr char kCannotReset[] = "TFLM cannot be reset";
constexpr char kCannotRun[] = "TFLM cannot run";

// How many rows one Invoke() takes: one of a stream, or a whole sequence.
constexpr int kRows = MODEL_DATA_IS_STREAM ? 1 : model_data::kTimeSteps;

alignas(16) uint8_t arena[kArenaBytes];
Resolver resolver;
std::optional<tflite::MicroInterpreter> interpreter;

// A compiler error here names an operator of the model that this TFLM lacks.
bool AddOperators() {
  TfLiteStatus status = kTfLiteOk;
#define ADD_OPERATOR(Name) \
  if (status == kTfLiteOk) status = resolver.Add##Name();
  MODEL_DATA_OPERATORS(ADD_OPERATOR)
#undef ADD_OPERATOR
  return status == kTfLiteOk;
}

// nullptr where the tensor's type is not the one that the firmware expects.
model_data::Input* Input() {
  return interpreter->typed_input_tensor<model_data::Input>(0);
}
model_data::Output* Output() {
  return interpreter->typed_output_tensor<model_data::Output>(0);
}

bool InputIsAsExpected() {
  return interpreter->input(0)->bytes ==
             kRows * model_data::kFeatures * sizeof(model_data::Input) &&
         Input() != nullptr;
}

bool OutputIsAsExpected() {
  return interpreter->output(0)->bytes ==
             model_data::kOutputs * sizeof(model_data::Output) &&
         Output() != nullptr;
}

// Returns false where TFLM cannot run the model.
template <typename Rows>
bool Predict(Rows rows, Prediction& prediction) {
  model_data::Input* input = Input();
  Predictor::Row buffer;
  for (int row = 0; row < kRows; ++row) {
    const model_data::Feature* features = rows.Next(buffer);
    for (int i = 0; i < model_data::kFeatures; ++i) {
      SetInput(i, features[i], *input++);
    }
  }
  if (interpreter->Invoke() != kTfLiteOk) return false;
  const model_data::Output* output = Output();
  for (int i = 0; i < model_data::kOutputs; ++i) {
    prediction.outputs[i] = OutputFrom(output[i]);
  }
  Finish(prediction);
  return true;
}

}  // namespace

bool Predictor::Begin() {
  if (!tflite::ModelBufferHasIdentifier(model_data::kFlatbuffer)) {
    return Fail("the model is no TensorFlow Lite model");
  }
  const tflite::Model* model = tflite::GetModel(model_data::kFlatbuffer);
  if (model->version() != TFLITE_SCHEMA_VERSION) {
    return Fail("the model has another schema version than this TFLM");
  }
  if (!interpreter.has_value() && !AddOperators()) {
    return Fail("TFLM has no room for the operators");
  }
  // A new interpreter each time: AllocateTensors() takes from the arena again
  // whenever it is called.
  interpreter.emplace(model, resolver, arena, sizeof(arena));
  if (interpreter->AllocateTensors() != kTfLiteOk) {
    return Fail(
        "TFLM cannot set the model up: arena too small, or an operator "
        "that this TFLM cannot run");
  }
  if (!InputIsAsExpected()) {
    return Fail("the model's input is not what the firmware expects");
  }
  if (!OutputIsAsExpected()) {
    return Fail("the model's output is not what the firmware expects");
  }
  error_ = nullptr;
  return true;
}

// An LSTM's state outlives Invoke(): without Reset() the sequence before would
// have a say in the next one. A stream needs just that.
#if MODEL_DATA_IS_STREAM

bool Predictor::Reset() {
  if (error_ != nullptr) return false;
  return interpreter->Reset() == kTfLiteOk || Fail(kCannotReset);
}

bool Predictor::Step(const Row& row, Prediction& prediction) {
  if (error_ != nullptr) return false;
  return Predict(StoredRows{row}, prediction) || Fail(kCannotRun);
}

#else

bool Predictor::Run(const model_data::Feature (&inputs)[kInputs],
                    Prediction& prediction) {
  if (error_ != nullptr) return false;
  if (interpreter->Reset() != kTfLiteOk) return Fail(kCannotReset);
  return Predict(StoredRows{inputs}, prediction) || Fail(kCannotRun);
}

bool Predictor::Run(RowSource& rows, Prediction& prediction) {
  if (error_ != nullptr) return false;
  if (interpreter->Reset() != kTfLiteOk) return Fail(kCannotReset);
  return Predict(PulledRows{rows}, prediction) || Fail(kCannotRun);
}

#endif  // MODEL_DATA_IS_STREAM

const char* Predictor::runtime() { return "TFLM"; }

size_t Predictor::arena_used_bytes() {
  return interpreter.has_value() ? interpreter->arena_used_bytes() : 0;
}

bool Predictor::Fail(const char* reason) {
  error_ = reason;
  return false;
}

#endif  // PREDICTOR_TFLM
