#if __has_include(<tensorflow/lite/micro/micro_context.h>)

#include "layer_numbers.h"

#include <tensorflow/lite/c/builtin_op_data.h>
#include <tensorflow/lite/kernels/internal/quantization_util.h>
#include <tensorflow/lite/kernels/kernel_util.h>
#include <tensorflow/lite/micro/micro_context.h>

#include "known_layers.h"

namespace tflm_lstm {
namespace {

constexpr int kInput = 0;
constexpr int kWeights = 1;
constexpr int kBias = 2;

// kScaledDiffIntegerBits of TFLM's softmax.
constexpr int kDifferenceBits = 5;

// A tensor of a node, which TFLM forgets at the end of the scope.
class Tensor {
 public:
  static Tensor Input(TfLiteContext* context, TfLiteNode* node, int place) {
    tflite::MicroContext* micro = tflite::GetMicroContext(context);
    return {micro, micro->AllocateTempInputTensor(node, place)};
  }
  static Tensor Output(TfLiteContext* context, TfLiteNode* node) {
    tflite::MicroContext* micro = tflite::GetMicroContext(context);
    return {micro, micro->AllocateTempOutputTensor(node, 0)};
  }
  Tensor(const Tensor&) = delete;
  Tensor& operator=(const Tensor&) = delete;
  ~Tensor() {
    if (tensor_ != nullptr) context_->DeallocateTempTfLiteTensor(tensor_);
  }

  operator TfLiteTensor*() const { return tensor_; }
  const TfLiteTensor* operator->() const { return tensor_; }

  // Whether the model has it, with numbers of this type.
  bool Has(TfLiteType type) const {
    return tensor_ != nullptr && tensor_->type == type;
  }
  bool HasConstant(TfLiteType type) const {
    return Has(type) && tflite::IsConstantTensor(tensor_) &&
           tensor_->data.data != nullptr && tensor_->params.zero_point == 0;
  }

  int dimensions() const { return tensor_->dims->size; }
  int32_t size(int dimension) const { return tensor_->dims->data[dimension]; }
  int32_t count() const {
    return static_cast<int32_t>(tflite::NumElements(tensor_));
  }
  template <typename T>
  const T* numbers() const {
    return static_cast<const T*>(tensor_->data.data);
  }

 private:
  Tensor(tflite::MicroContext* context, TfLiteTensor* tensor)
      : context_(context), tensor_(tensor) {}

  tflite::MicroContext* context_;
  TfLiteTensor* tensor_;
};

// Whether rows of `inputs` numbers become as many of `outputs`.
bool RowsFit(const Tensor& input, int32_t inputs, const Tensor& output,
             int32_t outputs, int32_t& rows) {
  if (inputs < 1) return false;
  rows = input.count() / inputs;
  return input.count() == rows * inputs && output.count() == rows * outputs;
}

}  // namespace

// By the functions that TFLM's own kernels call, as its versions differ in the
// last bit of a multiplier.

bool ReadDense(TfLiteContext* context, TfLiteNode* node, int32_t& rows,
               uint64_t& checksum) {
  const Tensor input = Tensor::Input(context, node, kInput);
  const Tensor weights = Tensor::Input(context, node, kWeights);
  const Tensor bias = Tensor::Input(context, node, kBias);
  const Tensor output = Tensor::Output(context, node);
  if (!input.Has(kTfLiteInt8) || !output.Has(kTfLiteInt8) ||
      !weights.HasConstant(kTfLiteInt8) || !bias.HasConstant(kTfLiteInt32) ||
      weights.dimensions() != 2) {
    return false;
  }
  DenseConstants constants{};
  constants.inputs = weights.size(1);
  constants.outputs = weights.size(0);
  constants.input_zero_point = input->params.zero_point;
  constants.output_zero_point = output->params.zero_point;
  const auto activation =
      static_cast<const TfLiteFullyConnectedParams*>(node->builtin_data)
          ->activation;
  double factor = 0;
  if (!RowsFit(input, constants.inputs, output, constants.outputs, rows) ||
      bias.count() != constants.outputs ||
      tflite::GetQuantizedConvolutionMultipler(context, input, weights, bias,
                                               output, &factor) != kTfLiteOk ||
      tflite::CalculateActivationRangeQuantized(
          context, activation, output, &constants.lowest, &constants.highest) !=
          kTfLiteOk) {
    return false;
  }
  int shift;
  tflite::QuantizeMultiplier(factor, &constants.factor.multiplier, &shift);
  constants.factor.shift = shift;
  Checksum sum = StartOfDense(constants);
  sum.Add(weights.numbers<int8_t>(), weights.count());
  sum.Add(bias.numbers<int32_t>(), bias.count());
  checksum = sum.value();
  return true;
}

bool ReadSoftmax(TfLiteContext* context, TfLiteNode* node, int32_t& rows,
                 uint64_t& checksum) {
  const Tensor input = Tensor::Input(context, node, kInput);
  const Tensor output = Tensor::Output(context, node);
  if (!input.Has(kTfLiteInt8) || !output.Has(kTfLiteInt8) ||
      input.dimensions() < 1 || output->params.scale != 1.0f / 256 ||
      output->params.zero_point != -128) {
    return false;
  }
  const int32_t size = input.size(input.dimensions() - 1);
  if (!RowsFit(input, size, output, size, rows)) return false;
  const auto* options =
      static_cast<const TfLiteSoftmaxParams*>(node->builtin_data);
  lstm_kernels::Requantization difference{};
  int shift;
  tflite::PreprocessSoftmaxScaling(static_cast<double>(options->beta),
                                   static_cast<double>(input->params.scale),
                                   kDifferenceBits, &difference.multiplier,
                                   &shift);
  difference.shift = shift;
  checksum = OfSoftmax(size, difference).value();
  return true;
}

}  // namespace tflm_lstm

#endif  // __has_include
