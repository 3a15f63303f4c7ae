#ifndef SERIAL_CONSOLE_CONSOLE_STATE_H_
#define SERIAL_CONSOLE_CONSOLE_STATE_H_

#include "countdown.h"
#include "inputs.h"
#include "statistics.h"
#include "timed_predictor.h"

namespace serial_console {

// What the console needs from its board.
struct Board {
  const char* name;  // of its section in platformio.ini
  Clock microseconds;
  uint32_t (*random)(uint32_t below);  // 0 to below - 1
  uint32_t (*stack_bytes)();           // maximum in use so far; 0 if unknown
};

struct Examples {
  const Inputs* inputs;
  const model_data::Label* labels;  // the class of each, or its values
  int count;
};

// The loop that shows a random example at intervals.
struct AutoLoop {
  static constexpr uint32_t kDefaultMs = 1000;
  static constexpr uint32_t kMaxMs = 3600000;  // a Countdown's limit

  bool is_on = true;
  uint32_t period_ms = kDefaultMs;
  Countdown pause;  // until the next example
};

// The state that commands and frames share.
struct ConsoleState {
  ConsoleState(const Board& the_board, const Examples& the_examples,
               Predictor& the_predictor)
      : board(the_board),
        examples(the_examples),
        predictor(the_predictor, the_board.microseconds) {}

  const Board board;
  const Examples examples;
  TimedPredictor predictor;
  Statistics statistics;
  AutoLoop auto_loop;
  int next_example = 0;
  // The only inputs that are not those of an example. A command or frame that
  // uses it is done before the next one begins.
  Inputs inputs;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_CONSOLE_STATE_H_
