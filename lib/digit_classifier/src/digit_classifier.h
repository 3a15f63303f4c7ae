#ifndef DIGIT_CLASSIFIER_DIGIT_CLASSIFIER_H_
#define DIGIT_CLASSIFIER_DIGIT_CLASSIFIER_H_

#include <cstddef>
#include <cstdint>

#include "model_data.h"

// What the network makes of one digit.
struct Prediction {
  float probabilities[model_data::kClasses];  // each in [0, 1], sum about 1
  int digit;                                  // the most probable class
};

// Reads handwritten digits with the network in model_data.h, or whatever else
// it was trained on: then a picture is an example, its rows are the steps and
// its pixels the features, as bytes by ByteFromValue().
//
// There are two implementations of this header, TensorFlow Lite Micro and the
// compiled runtime; `custom_runtime` in platformio.ini chooses. In int8 they
// give the same numbers bit for bit.
//
// All working memory is static and belongs to the one model of the firmware, so
// there is no use in a second object.
class DigitClassifier {
 public:
  static constexpr int kPixels = model_data::kTimeSteps * model_data::kFeatures;

  // Makes the network ready; returns false when error() has something to say.
  bool Begin();

  // Reads one digit. `pixels` are its rows from the top, 28 of 28 bytes each,
  // 0 for background to 255 for ink, as in MNIST. The LSTM starts from a reset
  // state, so that the answer does not depend on what was read before.
  // Returns false, and leaves `prediction` alone, when error() says why.
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
