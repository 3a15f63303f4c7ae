#ifndef PREDICTOR_PREDICTOR_H_
#define PREDICTOR_PREDICTOR_H_

#include <stddef.h>
#include <stdint.h>

#include "model_data.h"

// The network's answer: a probability for each class, or values in the units of
// model_data::kOutputUnits. A single probability is that of class 1 of 2.
struct Prediction {
  float outputs[model_data::kOutputs];
  int predicted_class;  // the most probable one; -1 if the outputs are values

  // Of class number `label`.
  float ProbabilityOf(int label) const {
    if constexpr (model_data::kOutputs < model_data::kClasses) {
      return label == 1 ? outputs[0] : 1 - outputs[0];
    }
    return outputs[label];
  }
};

// Runs the network in model_data.h, such as the one that reads handwritten
// digits.
//
// There are two implementations of this header, TensorFlow Lite Micro and the
// compiled runtime; `custom_runtime` in platformio.ini chooses. In int8 they
// give the same numbers bit for bit.
//
// All working memory is static, for the one model of the firmware, so a second
// object has no use.
class Predictor {
 public:
  static constexpr int kInputs = model_data::kTimeSteps * model_data::kFeatures;

  // What enters with one time step.
  using Row = model_data::Feature[model_data::kFeatures];
  static const Row& RowOf(const model_data::Feature (&inputs)[kInputs],
                          int time_step) {
    return reinterpret_cast<const Row&>(
        inputs[time_step * model_data::kFeatures]);
  }

  // The rows of a sequence, one after the other.
  class RowSource {
   public:
    virtual void Next(Row& row) = 0;

   protected:
    ~RowSource() = default;
  };

  // Prepares the network. Returns false on an error, which error() describes.
  bool Begin();

  // Runs one whole sequence, its rows one after the other: a row is a time step
  // and has kFeatures numbers. Measured values are float, in the unit of the
  // training data; NaN counts as the feature's mean. Of a digit, rows come from
  // the top, and a byte is a pixel from 0 for background to 255 for ink, as in
  // MNIST. The LSTM starts from a reset state, so that the answer does not
  // depend on earlier sequences. On an error, which error() describes, returns
  // false and leaves `prediction` unchanged.
  bool Run(const model_data::Feature (&inputs)[kInputs],
           Prediction& prediction);

  // The same with rows that come from `rows` when the network takes them, so
  // that a chip needs no memory for all of them.
  bool Run(RowSource& rows, Prediction& prediction);

#if MODEL_DATA_IS_STREAM
  // A stream: rows come one by one, and the network answers after each of them.
  // Its state, which is static memory, stays between two steps; it is reset by
  // Begin(), Reset() and Run(), which is Reset() and one Step() for each row.
  // On an error, which error() describes, both return false, and Step() leaves
  // `prediction` unchanged.
  bool Reset();
  bool Step(const Row& row, Prediction& prediction);
#endif

  // Why the last call returned false, as one line of text; nullptr if it did
  // not.
  const char* error() const { return error_; }

  // "TFLM" or "compiled".
  static const char* runtime();

  // Bytes of the tensor arena in use; 0 for a runtime without one.
  static size_t arena_used_bytes();

 private:
  bool Fail(const char* reason);

  const char* error_ = "Begin() was not called";
};

#endif  // PREDICTOR_PREDICTOR_H_
