#ifndef DIGIT_CLASSIFIER_DIGIT_CLASSIFIER_H_
#define DIGIT_CLASSIFIER_DIGIT_CLASSIFIER_H_

#include <cstddef>
#include <cstdint>

#include "model_data.h"

// The network's answer to one digit.
struct Prediction {
  float probabilities[model_data::kClasses];  // each in [0, 1], sum about 1
  int digit;                                  // the most probable class
};

// Reads handwritten digits with the network in model_data.h. If that was
// trained on other data, a picture is an example of them: its rows are the time
// steps, its pixels the features, as bytes by ByteFromValue().
//
// There are two implementations of this header, TensorFlow Lite Micro and the
// compiled runtime; `custom_runtime` in platformio.ini chooses. In int8 they
// give the same numbers bit for bit.
//
// All working memory is static, for the one model of the firmware, so a second
// object has no use.
class DigitClassifier {
 public:
  static constexpr int kPixels = model_data::kTimeSteps * model_data::kFeatures;

  // Prepares the network. Returns false on an error, which error() describes.
  bool Begin();

  // Reads one digit. `pixels` are its rows from the top, 28 of 28 bytes each, 0
  // for background to 255 for ink, as in MNIST. The LSTM starts from a reset
  // state, so that the answer does not depend on earlier pictures. On an error,
  // which error() describes, returns false and leaves `prediction` unchanged.
  bool Classify(const std::uint8_t (&pixels)[kPixels], Prediction& prediction);

  // Why the last call returned false, as one line of text; nullptr if it did
  // not.
  const char* error() const { return error_; }

  // "TFLM" or "compiled".
  static const char* runtime();

  // Bytes of the tensor arena in use; 0 for a runtime without one.
  static std::size_t arena_used_bytes();

 private:
  bool Fail(const char* reason);

  const char* error_ = "Begin() was not called";
};

#endif  // DIGIT_CLASSIFIER_DIGIT_CLASSIFIER_H_
