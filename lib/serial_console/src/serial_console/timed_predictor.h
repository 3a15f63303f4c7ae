#ifndef SERIAL_CONSOLE_TIMED_PREDICTOR_H_
#define SERIAL_CONSOLE_TIMED_PREDICTOR_H_

#include "row_sources.h"
#include "statistics.h"

namespace serial_console {

// Microseconds since boot; starts again from 0 after 2^32.
using Clock = uint32_t (*)();

struct TimedPrediction {
  Prediction prediction;
  uint32_t microseconds;
};

// The predictor with a stopwatch.
class TimedPredictor {
 public:
  TimedPredictor(Predictor& predictor, Clock clock)
      : predictor_(predictor), clock_(clock) {}

#if MODEL_DATA_IS_STREAM
  // All return false on an error, which error() describes.
  bool Reset() { return predictor_.Reset(); }

  bool Step(const Predictor::Row& row, TimedPrediction& result) {
    const uint32_t start = clock_();
    if (!predictor_.Step(row, result.prediction)) return false;
    result.microseconds = clock_() - start;
    durations_.Add(result.microseconds);
    return true;
  }

  // A stream of its own; the time is that of the last step.
  bool Run(RowSource& rows, TimedPrediction& result) {
    if (!Reset()) return false;
    Predictor::Row row;
    for (int i = 0; i < model_data::kTimeSteps; ++i) {
      rows.Next(row);
      if (!Step(row, result)) return false;
    }
    return true;
  }
#else
  // Returns false on an error, which error() describes.
  bool Run(RowSource& rows, TimedPrediction& result) {
    const uint32_t start = clock_();
    if (!predictor_.Run(rows, result.prediction)) return false;
    result.microseconds = clock_() - start;
    durations_.Add(result.microseconds);
    return true;
  }
#endif

  const char* error() const { return predictor_.error(); }

  // The durations of all predictions since boot.
  const Durations& durations() const { return durations_; }

 private:
  Predictor& predictor_;
  const Clock clock_;
  Durations durations_;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_TIMED_PREDICTOR_H_
