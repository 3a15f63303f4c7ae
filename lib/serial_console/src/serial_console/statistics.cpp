#include "statistics.h"

namespace serial_console {

void Durations::Add(uint32_t microseconds) {
  if (count_ == 0 || microseconds < min_us_) min_us_ = microseconds;
  if (microseconds > max_us_) max_us_ = microseconds;
  sum_ += microseconds;
  ++count_;
}

uint32_t Durations::mean_us() const {
  if (count_ == 0) return 0;
  return static_cast<uint32_t>(sum_ / count_);
}

}  // namespace serial_console
