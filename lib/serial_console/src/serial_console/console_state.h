#ifndef SERIAL_CONSOLE_CONSOLE_STATE_H_
#define SERIAL_CONSOLE_CONSOLE_STATE_H_

#include "countdown.h"
#include "picture.h"
#include "statistics.h"
#include "timed_predictor.h"

namespace serial_console {

// What the console needs from its board.
struct Board {
  const char* name;  // of its section in platformio.ini
  Clock microseconds;
  std::uint32_t (*random)(std::uint32_t below);  // 0 to below - 1
  std::uint32_t (*stack_bytes)();  // maximum in use so far; 0 if unknown
};

struct IncludedDigits {
  const Picture* pictures;
  const model_data::Label* labels;  // the class of each, or its values
  int count;
};

// The loop that shows a random digit at intervals.
struct AutoLoop {
  static constexpr std::uint32_t kDefaultMs = 1000;
  static constexpr std::uint32_t kMaxMs = 3600000;  // a Countdown's limit

  bool is_on = true;
  std::uint32_t period_ms = kDefaultMs;
  Countdown pause;  // until the next digit
};

// The state that commands and frames share.
struct ConsoleState {
  ConsoleState(const Board& the_board, const IncludedDigits& the_digits,
               Predictor& the_predictor)
      : board(the_board),
        digits(the_digits),
        predictor(the_predictor, the_board.microseconds) {}

  const Board board;
  const IncludedDigits digits;
  TimedPredictor predictor;
  Statistics statistics;
  AutoLoop auto_loop;
  int next_digit = 0;
  // The only picture that is not an included one. A command or frame that uses
  // it is done before the next one begins.
  Picture picture;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_CONSOLE_STATE_H_
