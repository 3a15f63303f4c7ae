#if __has_include(<tensorflow/lite/micro/micro_context.h>)

#include "lstm_tensors.h"

#include <math.h>
#include <tensorflow/lite/kernels/internal/quantization_util.h>
#include <tensorflow/lite/kernels/kernel_util.h>
#include <tensorflow/lite/micro/kernels/kernel_util.h>

#include <algorithm>

#include "known_layers.h"

namespace tflm_lstm {
namespace {

using lstm_kernels::GateFactors;
using lstm_kernels::kGates;
using lstm_kernels::kMaxLeftShift;
using lstm_kernels::LstmInt8;
using lstm_kernels::SmallRequantization;

// Scales of a gate's argument, Q3.12, and of an activation's result, Q0.15.
constexpr float kArgumentScale = 1.0f / (1 << 12);
constexpr double kActivationScale = 1.0 / (1 << 15);

template <int kDimensions>
bool HasShape(const TfLiteTensor* tensor, const int (&shape)[kDimensions]) {
  return tensor->dims->size == kDimensions &&
         std::equal(shape, shape + kDimensions, tensor->dims->data);
}

template <typename T>
const T* DataOf(const TfLiteTensor* tensor) {
  return static_cast<const T*>(tensor->data.data);
}

SmallRequantization FromFactor(double factor) {
  int32_t multiplier;
  int shift;
  tflite::QuantizeMultiplier(factor, &multiplier, &shift);
  return lstm_kernels::ForSmall({multiplier, shift});
}

bool IsServedCellScale(float scale) {
  int exponent;
  // frexp() gives 1/2 and 1 - n for 2^-n.
  return std::frexp(scale, &exponent) == 0.5f && exponent <= 1 &&
         exponent >= 1 - lstm_kernels::kMaxCellBits;
}

}  // namespace

LstmTensors::LstmTensors(TfLiteContext* context, TfLiteNode* node)
    : context_(context),
      options_(*static_cast<const TfLiteUnidirectionalSequenceLSTMParams*>(
          node->builtin_data)) {
  tflite::MicroContext* micro_context = tflite::GetMicroContext(context);
  for (int place = 0; place < kInputs; ++place) {
    inputs_[place] = micro_context->AllocateTempInputTensor(node, place);
  }
  output_ = micro_context->AllocateTempOutputTensor(node, 0);
}

LstmTensors::~LstmTensors() {
  tflite::MicroContext* micro_context = tflite::GetMicroContext(context_);
  for (TfLiteTensor* tensor : inputs_) {
    if (tensor != nullptr) micro_context->DeallocateTempTfLiteTensor(tensor);
  }
  if (output_ != nullptr) micro_context->DeallocateTempTfLiteTensor(output_);
}

const char* LstmTensors::Unserved() const {
  if (const char* reason = UnservedTensors()) return reason;
  if (const char* reason = UnservedShapes()) return reason;
  return UnservedNumbers();
}

const char* LstmTensors::UnservedTensors() const {
  if (HasAnyOf(kPeephole, 3) || HasAnyOf(kProjection, 2) ||
      HasAnyOf(kLayerNorm, kGates)) {
    return "peepholes, a projection or layer normalisation";
  }
  if (!Has(kInput, 1 + 2 * kGates) || !Has(kGateBias, kGates) ||
      !Has(kHiddenState, 2) || output_ == nullptr) {
    return "a missing gate, bias or state";
  }
  const TfLiteTensor& hidden_state = *inputs_[kHiddenState];
  const TfLiteTensor& cell_state = *inputs_[kCellState];
  if (inputs_[kInput]->type != kTfLiteInt8 || output_->type != kTfLiteInt8 ||
      hidden_state.type != kTfLiteInt8 || cell_state.type != kTfLiteInt16) {
    return "activations other than int8 with an int16 cell state";
  }
  if (!hidden_state.is_variable || !cell_state.is_variable) {
    return "a state that is not variable";
  }
  // They are packed when the operator is prepared, so they must be constant.
  if (!AreConstant(kInputWeights, 2 * kGates, kTfLiteInt8) ||
      !AreConstant(kGateBias, kGates, kTfLiteInt32)) {
    return "weights other than constant int8 ones with int32 biases";
  }
  return nullptr;
}

const char* LstmTensors::UnservedShapes() const {
  const TfLiteIntArray& input = *inputs_[kInput]->dims;
  if (input.size != 3 || inputs_[kGateBias]->dims->size != 1) {
    return "an input without three dimensions, or a bias without one";
  }
  const int states = sequences().batch * units();
  bool fit = HasShape(output_, {input.data[0], input.data[1], units()}) &&
             tflite::NumElements(inputs_[kHiddenState]) == states &&
             tflite::NumElements(inputs_[kCellState]) == states;
  for (int gate = 0; gate < kGates; ++gate) {
    fit = fit &&
          HasShape(inputs_[kInputWeights + gate], {units(), features()}) &&
          HasShape(inputs_[kRecurrentWeights + gate], {units(), units()}) &&
          HasShape(inputs_[kGateBias + gate], {units()});
  }
  if (!fit) return "tensors whose shapes do not fit together";
  const bool empty = tflite::NumElements(inputs_[kInput]) == 0 || units() == 0;
  return empty ? "an empty tensor" : nullptr;
}

const char* LstmTensors::UnservedNumbers() const {
  if (options_.activation != kTfLiteActTanh) {
    return "an activation other than tanh";
  }
  if (!ScalesArePositive()) return "a scale that is not positive";
  const float cell_scale = inputs_[kCellState]->params.scale;
  if (!IsServedCellScale(cell_scale)) {
    return "a cell scale other than a power of two from 2^-29 to 1";
  }
  if (options_.cell_clip > 0 && options_.cell_clip < cell_scale) {
    return "a cell clip below the cell state's scale";
  }
  if (!FactorsAreInRange()) return "scales so far apart";
  if (!AllSumsAreSmall()) return "sums of 2^30 and more";
  return nullptr;
}

bool LstmTensors::Has(int first, int count) const {
  return std::count(inputs_ + first, inputs_ + first + count, nullptr) == 0;
}

bool LstmTensors::HasAnyOf(int first, int count) const {
  return std::count(inputs_ + first, inputs_ + first + count, nullptr) != count;
}

bool LstmTensors::AreConstant(int first, int count, TfLiteType type) const {
  for (int place = first; place < first + count; ++place) {
    const TfLiteTensor* tensor = inputs_[place];
    if (tensor->type != type || !tflite::IsConstantTensor(tensor) ||
        tensor->data.data == nullptr || tensor->params.zero_point != 0) {
      return false;
    }
  }
  return true;
}

bool LstmTensors::ScalesArePositive() const {
  for (int place = kInput; place < kPeephole; ++place) {
    if (!(inputs_[place]->params.scale > 0)) return false;
  }
  return inputs_[kHiddenState]->params.scale > 0;
}

bool LstmTensors::FactorsAreInRange() const {
  const LstmInt8 lstm = MakeLstm();
  for (int gate = 0; gate < kGates; ++gate) {
    if (lstm.factors.input[gate].left_shift > kMaxLeftShift ||
        lstm.factors.recurrent[gate].left_shift > kMaxLeftShift) {
      return false;
    }
  }
  return lstm.output_times_tanh.left_shift == 0;
}

bool LstmTensors::AllSumsAreSmall() const {
  const GateFactors factors = Factors();
  const ModelWeights model = weights();
  for (int gate = 0; gate < kGates; ++gate) {
    for (int unit = 0; unit < units(); ++unit) {
      if (!SumsAreSmall(model.Of(factors, gate, unit), units(), features())) {
        return false;
      }
    }
  }
  return true;
}

lstm_kernels::Sequences LstmTensors::sequences() const {
  const int* sizes = inputs_[kInput]->dims->data;
  if (options_.time_major) return {sizes[1], sizes[0], true};
  return {sizes[0], sizes[1], false};
}

lstm_kernels::ZeroPoints LstmTensors::zero_points() const {
  return {inputs_[kInput]->params.zero_point,
          inputs_[kHiddenState]->params.zero_point};
}

// Some versions of TFLM multiply the two scales as float, some as double, which
// changes the last bit of a multiplier. So this calls the same function as
// TFLM's own LSTM.
SmallRequantization LstmTensors::GateProduct(int values, int weights) const {
  TfLiteTensor argument = {};
  argument.params.scale = kArgumentScale;
  double factor = 0;
  tflite::GetQuantizedConvolutionMultipler(
      context_, inputs_[values], inputs_[weights], &argument, &factor);
  return FromFactor(factor);
}

GateFactors LstmTensors::Factors() const {
  GateFactors factors{};
  for (int gate = 0; gate < kGates; ++gate) {
    factors.input[gate] = GateProduct(kInput, kInputWeights + gate);
    factors.recurrent[gate] =
        GateProduct(kHiddenState, kRecurrentWeights + gate);
  }
  return factors;
}

LstmInt8 LstmTensors::MakeLstm() const {
  constexpr double kProductScale = kActivationScale * kActivationScale;
  const double cell_scale = inputs_[kCellState]->params.scale;
  const double hidden_scale = inputs_[kHiddenState]->params.scale;
  LstmInt8 lstm{};
  lstm.factors = Factors();
  lstm.forget_times_cell = FromFactor(kActivationScale);
  lstm.input_times_cell = FromFactor(kProductScale / cell_scale);
  lstm.output_times_tanh = FromFactor(kProductScale / hidden_scale);
  lstm.hidden_zero_point = zero_points().hidden;
  lstm.cell_fractional_bits = -std::ilogb(cell_scale);
  lstm.cell_clip = options_.cell_clip > 0
                       ? static_cast<int32_t>(
                             std::min(options_.cell_clip / cell_scale, 32767.0))
                       : 0;
  return lstm;
}

ModelWeights LstmTensors::weights() const {
  ModelWeights weights{};
  weights.units = units();
  weights.features = features();
  for (int gate = 0; gate < kGates; ++gate) {
    weights.input[gate] = DataOf<int8_t>(inputs_[kInputWeights + gate]);
    weights.recurrent[gate] = DataOf<int8_t>(inputs_[kRecurrentWeights + gate]);
    weights.bias[gate] = DataOf<int32_t>(inputs_[kGateBias + gate]);
  }
  return weights;
}

uint64_t LstmTensors::checksum() const {
  const ModelWeights model = weights();
  Checksum sum =
      StartOfLstm(MakeLstm(), units(), features(), zero_points().input);
  for (int gate = 0; gate < kGates; ++gate) {
    sum.Add(model.input[gate], units() * features());
    sum.Add(model.recurrent[gate], units() * units());
    sum.Add(model.bias[gate], units());
  }
  return sum.value();
}

lstm_kernels::UnitWeights ModelWeights::Of(const GateFactors& factors, int gate,
                                           int unit) const {
  return {input[gate] + unit * features, recurrent[gate] + unit * units,
          bias[gate][unit], factors.input[gate].left_shift,
          factors.recurrent[gate].left_shift};
}

}  // namespace tflm_lstm

#endif  // __has_include
