#ifndef SERIAL_CONSOLE_STATISTICS_H_
#define SERIAL_CONSOLE_STATISTICS_H_

#include <stdint.h>

namespace serial_console {

// Min, mean and max of a number of durations in microseconds; all 0 if there is
// none.
class Durations {
 public:
  void Add(uint32_t microseconds);

  uint32_t count() const { return count_; }
  uint32_t min_us() const { return min_us_; }
  uint32_t mean_us() const;
  uint32_t max_us() const { return max_us_; }

 private:
  uint32_t count_ = 0;
  uint32_t min_us_ = 0;
  uint32_t max_us_ = 0;
  uint64_t sum_ = 0;
};

// Errors and frames since boot.
struct Statistics {
  uint32_t errors = 0;  // lines and frames with an error as the answer
  uint32_t frames = 0;  // received whole
  uint32_t frames_bad_crc = 0;
  uint32_t frames_cut = 0;      // cut or too long
  uint32_t frames_lost = 0;     // numbers that were skipped
  uint32_t frames_doubled = 0;  // numbers that were repeated
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_STATISTICS_H_
