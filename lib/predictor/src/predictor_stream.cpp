// A whole sequence as the steps of a stream, on either runtime.

#include "predictor.h"

#if MODEL_DATA_IS_STREAM

bool Predictor::Run(const model_data::Feature (&inputs)[kInputs],
                    Prediction& prediction) {
  if (!Reset()) return false;
  Prediction last;
  for (int time_step = 0; time_step < model_data::kTimeSteps; ++time_step) {
    if (!Step(RowOf(inputs, time_step), last)) return false;
  }
  prediction = last;
  return true;
}

#endif  // MODEL_DATA_IS_STREAM
