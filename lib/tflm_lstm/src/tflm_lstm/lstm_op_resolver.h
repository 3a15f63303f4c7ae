#ifndef TFLM_LSTM_LSTM_OP_RESOLVER_H_
#define TFLM_LSTM_LSTM_OP_RESOLVER_H_

// TFLM's resolver with the LSTM of lstm_operator.h in place of TFLM's own.

#include <tensorflow/lite/core/api/flatbuffer_conversions.h>
#include <tensorflow/lite/micro/micro_mutable_op_resolver.h>

#include "lstm_operator.h"

namespace tflm_lstm {

// kOperators counts this LSTM too. Older versions of the base class accept no
// registration for an LSTM, so this class looks it up itself.
template <unsigned int kOperators>
class LstmOpResolver : public tflite::MicroMutableOpResolver<kOperators> {
  using Base = tflite::MicroMutableOpResolver<kOperators>;

 public:
  using Base::FindOp;

  // Instead of the base class's method of this name.
  TfLiteStatus AddUnidirectionalSequenceLSTM() {
    lstm_is_added_ = true;
    return kTfLiteOk;
  }

  const Registration* FindOp(tflite::BuiltinOperator op) const override {
    return IsLstm(op) ? &lstm_ : Base::FindOp(op);
  }

  tflite::TfLiteBridgeBuiltinParseFunction GetOpDataParser(
      tflite::BuiltinOperator op) const override {
    return IsLstm(op) ? tflite::ParseUnidirectionalSequenceLSTM
                      : Base::GetOpDataParser(op);
  }

 private:
  bool IsLstm(tflite::BuiltinOperator op) const {
    return lstm_is_added_ &&
           op == tflite::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM;
  }

  const Registration lstm_ = LstmOperator();
  bool lstm_is_added_ = false;

  // As TF_LITE_REMOVE_VIRTUAL_DELETE, whose unused parameter Clang reports: the
  // virtual destructor does not link the heap in.
  void operator delete(void*) {}
};

}  // namespace tflm_lstm

#endif  // TFLM_LSTM_LSTM_OP_RESOLVER_H_
