// A whole sequence as the steps of a stream, on either runtime.

#include "predictor.h"
#include "predictor/rows.h"

#if MODEL_DATA_IS_STREAM

namespace {

template <typename Rows>
bool StepThrough(Predictor& predictor, Rows rows, Prediction& prediction) {
  if (!predictor.Reset()) return false;
  Prediction last;
  Predictor::Row buffer;
  for (int time_step = 0; time_step < model_data::kTimeSteps; ++time_step) {
    const auto* row =
        reinterpret_cast<const Predictor::Row*>(rows.Next(buffer));
    if (!predictor.Step(*row, last)) return false;
  }
  prediction = last;
  return true;
}

}  // namespace

bool Predictor::Run(const model_data::Feature (&inputs)[kInputs],
                    Prediction& prediction) {
  return StepThrough(*this, StoredRows{inputs}, prediction);
}

bool Predictor::Run(RowSource& rows, Prediction& prediction) {
  return StepThrough(*this, PulledRows{rows}, prediction);
}

#endif  // MODEL_DATA_IS_STREAM
