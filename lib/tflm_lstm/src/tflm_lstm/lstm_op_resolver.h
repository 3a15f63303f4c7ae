#ifndef TFLM_LSTM_LSTM_OP_RESOLVER_H_
#define TFLM_LSTM_LSTM_OP_RESOLVER_H_

// TFLM's resolver with the LSTM of lstm_operator.h in place of TFLM's own, or
// with the operators of known_operators.h.

#include <tensorflow/lite/core/api/flatbuffer_conversions.h>
#include <tensorflow/lite/micro/micro_mutable_op_resolver.h>

#include <type_traits>

#include "known_operators.h"
#include "lstm_operator.h"

namespace tflm_lstm {

// kOperators counts this LSTM too. `Layers` are those that known_operators.h
// runs; void for lstm_operator.h. Older versions of the base class accept no
// registration for an LSTM, so this class looks it up itself.
template <unsigned int kOperators, typename Layers = void>
class LstmOpResolver : public tflite::MicroMutableOpResolver<kOperators> {
  using Base = tflite::MicroMutableOpResolver<kOperators>;

 public:
  using Base::FindOp;

  // Instead of the base class's methods of these names.
  TfLiteStatus AddUnidirectionalSequenceLSTM() {
    lstm_is_added_ = true;
    return kTfLiteOk;
  }
  TfLiteStatus AddFullyConnected() {
    if constexpr (kKnowsLayers) {
      return Base::AddFullyConnected(KnownDenseOperator<Layers>());
    } else {
      return Base::AddFullyConnected();
    }
  }
  TfLiteStatus AddSoftmax() {
    if constexpr (kKnowsLayers) {
      return Base::AddSoftmax(KnownSoftmaxOperator<Layers>());
    } else {
      return Base::AddSoftmax();
    }
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
  static constexpr bool kKnowsLayers = !std::is_void_v<Layers>;

  static Registration Lstm() {
    if constexpr (kKnowsLayers) {
      return KnownLstmOperator<Layers>();
    } else {
      return LstmOperator();
    }
  }

  bool IsLstm(tflite::BuiltinOperator op) const {
    return lstm_is_added_ &&
           op == tflite::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM;
  }

  const Registration lstm_ = Lstm();
  bool lstm_is_added_ = false;

  // As TF_LITE_REMOVE_VIRTUAL_DELETE, whose unused parameter Clang reports: the
  // virtual destructor does not link the heap in.
  void operator delete(void*) {}
};

}  // namespace tflm_lstm

#endif  // TFLM_LSTM_LSTM_OP_RESOLVER_H_
