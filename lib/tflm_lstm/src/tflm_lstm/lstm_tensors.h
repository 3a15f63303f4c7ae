#ifndef TFLM_LSTM_LSTM_TENSORS_H_
#define TFLM_LSTM_LSTM_TENSORS_H_

// The tensors of one UNIDIRECTIONAL_SEQUENCE_LSTM during its preparation:
// checks whether the kernels give TFLM's numbers for them bit for bit, and
// makes the kernels' LSTM from them.

#include <lstm_kernels/sequences_int8.h>
#include <stdint.h>
#include <tensorflow/lite/c/builtin_op_data.h>
#include <tensorflow/lite/c/common.h>
#include <tensorflow/lite/micro/micro_context.h>

namespace tflm_lstm {

// Places of the operator's inputs; gates are in the order of lib/lstm_kernels.
constexpr int kInput = 0;
constexpr int kInputWeights = 1;      // to 4, one a gate
constexpr int kRecurrentWeights = 5;  // to 8
constexpr int kPeephole = 9;          // to 11
constexpr int kGateBias = 12;         // to 15
constexpr int kProjection = 16;       // weights and bias
constexpr int kHiddenState = 18;
constexpr int kCellState = 19;
constexpr int kLayerNorm = 20;  // to 23
constexpr int kInputs = 24;

// Where the model holds the weights, which stays valid without LstmTensors.
struct ModelWeights {
  int units;
  int features;
  const int8_t* input[lstm_kernels::kGates];
  const int8_t* recurrent[lstm_kernels::kGates];
  const int32_t* bias[lstm_kernels::kGates];

  lstm_kernels::UnitWeights Of(const lstm_kernels::GateFactors& factors,
                               int gate, int unit) const;
};

class LstmTensors {
 public:
  LstmTensors(TfLiteContext* context, TfLiteNode* node);
  ~LstmTensors();
  LstmTensors(const LstmTensors&) = delete;
  LstmTensors& operator=(const LstmTensors&) = delete;

  // What the kernels do not support, as a line of text; nullptr if they support
  // all. The methods below are only for supported tensors.
  const char* Unserved() const;

  lstm_kernels::Sequences sequences() const;
  int units() const { return inputs_[kGateBias]->dims->data[0]; }
  int features() const { return inputs_[kInput]->dims->data[2]; }
  lstm_kernels::ZeroPoints zero_points() const;

  // Without weights.
  lstm_kernels::LstmInt8 MakeLstm() const;
  ModelWeights weights() const;

  // Of all numbers that the LSTM computes with.
  uint64_t checksum() const;

 private:
  const char* UnservedTensors() const;
  const char* UnservedShapes() const;
  const char* UnservedNumbers() const;
  bool Has(int first, int count) const;
  bool HasAnyOf(int first, int count) const;
  bool AreConstant(int first, int count, TfLiteType type) const;
  bool ScalesArePositive() const;
  bool FactorsAreInRange() const;
  bool AllSumsAreSmall() const;
  lstm_kernels::SmallRequantization GateProduct(int values, int weights) const;
  lstm_kernels::GateFactors Factors() const;

  TfLiteContext* context_;
  const TfLiteUnidirectionalSequenceLSTMParams& options_;
  TfLiteTensor* inputs_[kInputs];  // nullptr where the model leaves one out
  TfLiteTensor* output_;
};

}  // namespace tflm_lstm

#endif  // TFLM_LSTM_LSTM_TENSORS_H_
