#ifndef SERIAL_CONSOLE_SEQUENCE_CHECK_H_
#define SERIAL_CONSOLE_SEQUENCE_CHECK_H_

#include "statistics.h"

namespace serial_console {

// Counts frames that were lost or repeated: a client numbers them, modulo 256.
class SequenceCheck {
 public:
  // A new client: it may begin with any number.
  void Restart() { has_begun_ = false; }

  // A frame came whole.
  void Take(uint8_t sequence, Statistics& statistics) {
    const auto skipped = static_cast<uint8_t>(sequence - expected_);
    if (has_begun_ && skipped == kRepetition) {
      ++statistics.frames_doubled;
    } else if (has_begun_) {
      statistics.frames_lost += skipped;
    }
    has_begun_ = true;
    expected_ = static_cast<uint8_t>(sequence + 1);
  }

 private:
  static constexpr uint8_t kRepetition = 255;  // one before the expected

  bool has_begun_ = false;
  uint8_t expected_ = 0;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_SEQUENCE_CHECK_H_
