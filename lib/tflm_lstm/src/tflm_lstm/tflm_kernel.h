#ifndef TFLM_LSTM_TFLM_KERNEL_H_
#define TFLM_LSTM_TFLM_KERNEL_H_

// TFLM's own kernel of an operator, for what ours does not serve.

#include <tensorflow/lite/c/common.h>
#include <tensorflow/lite/micro/kernels/kernel_util.h>

namespace tflm_lstm {

// TFLMRegistration; TfLiteRegistration in TFLM of before 2023.
using Registration =
    decltype(tflite::micro::RegisterOp(nullptr, nullptr, nullptr));

// Part of what node->user_data of our operator points at.
class TflmKernel {
 public:
  // Whether Prepare() was called.
  bool is_used() const { return is_used_; }

  TfLiteStatus Prepare(const Registration& kernel, TfLiteContext* context,
                       TfLiteNode* node) {
    is_used_ = true;
    const auto* options = static_cast<const char*>(node->builtin_data);
    user_data_ = kernel.init(context, options, 0);
    if (user_data_ == nullptr) return kTfLiteError;
    return Call(kernel.prepare, context, node);
  }

  TfLiteStatus Eval(const Registration& kernel, TfLiteContext* context,
                    TfLiteNode* node) {
    return Call(kernel.invoke, context, node);
  }

 private:
  using Function = TfLiteStatus (*)(TfLiteContext*, TfLiteNode*);

  TfLiteStatus Call(Function function, TfLiteContext* context,
                    TfLiteNode* node) {
    void* ours = node->user_data;
    node->user_data = user_data_;
    const TfLiteStatus status = function(context, node);
    node->user_data = ours;
    return status;
  }

  bool is_used_ = false;
  void* user_data_ = nullptr;
};

}  // namespace tflm_lstm

#endif  // TFLM_LSTM_TFLM_KERNEL_H_
