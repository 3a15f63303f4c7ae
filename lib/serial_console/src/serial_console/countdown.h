#ifndef SERIAL_CONSOLE_COUNTDOWN_H_
#define SERIAL_CONSOLE_COUNTDOWN_H_

#include <stdint.h>

namespace serial_console {

// A time to wait, on a 32-bit clock of microseconds that wraps around. It may
// last up to 71 minutes, less the longest time between two calls.
class Countdown {
 public:
  void Start(uint32_t now, uint32_t microseconds) {
    start_ = now;
    microseconds_ = microseconds;
  }

  bool IsOver(uint32_t now) const { return now - start_ >= microseconds_; }

 private:
  uint32_t start_ = 0;
  uint32_t microseconds_ = 0;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_COUNTDOWN_H_
