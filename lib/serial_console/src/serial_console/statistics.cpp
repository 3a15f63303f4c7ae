#include "statistics.h"

namespace serial_console {

void Durations::add(std::uint32_t microseconds) {
  if (count_ == 0 || microseconds < least_) least_ = microseconds;
  if (microseconds > most_) most_ = microseconds;
  sum_ += microseconds;
  ++count_;
}

std::uint32_t Durations::mean() const {
  if (count_ == 0) return 0;
  return static_cast<std::uint32_t>(sum_ / count_);
}

}  // namespace serial_console
