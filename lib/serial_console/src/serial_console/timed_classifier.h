#ifndef SERIAL_CONSOLE_TIMED_CLASSIFIER_H_
#define SERIAL_CONSOLE_TIMED_CLASSIFIER_H_

#include "picture.h"
#include "statistics.h"

namespace serial_console {

// Microseconds since boot; starts again from 0 after 2^32.
using Clock = std::uint32_t (*)();

struct TimedPrediction {
  Prediction prediction;
  std::uint32_t microseconds;
};

// The classifier with a stopwatch.
class TimedClassifier {
 public:
  TimedClassifier(DigitClassifier& classifier, Clock clock)
      : classifier_(classifier), clock_(clock) {}

  // Returns false on an error, which error() describes.
  bool Classify(const Picture& picture, TimedPrediction& result) {
    const std::uint32_t start = clock_();
    if (!classifier_.Classify(picture, result.prediction)) return false;
    result.microseconds = clock_() - start;
    durations_.Add(result.microseconds);
    return true;
  }

  const char* error() const { return classifier_.error(); }

  // The durations of all classifications since boot.
  const Durations& durations() const { return durations_; }

 private:
  DigitClassifier& classifier_;
  const Clock clock_;
  Durations durations_;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_TIMED_CLASSIFIER_H_
