#ifndef SERIAL_CONSOLE_CONSOLE_STATE_H_
#define SERIAL_CONSOLE_CONSOLE_STATE_H_

#include <lstm_kernels/flash.h>
#include <predictor/packed_rows.h>

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
  void (*yield)();  // between many predictions: feeds a chip's watchdog
};

// All of it lies in flash.
struct Examples {
  const uint8_t* packed;
  const uint32_t* starts;           // where each begins in `packed`
  const model_data::Label* labels;  // the class of each, or its values
  int count;

  PackedRows RowsOf(int number) const {
    return PackedRows(packed + lstm_kernels::ReadFlash(starts + number));
  }

  void CopyLabelOf(int number, model_data::Label& label) const {
    lstm_kernels::CopyFlash(&label, labels + number, sizeof(label));
  }
};

// The loop that shows a random example at intervals.
struct AutoLoop {
  static constexpr uint32_t kDefaultMs = 1000;
  static constexpr uint32_t kMaxMs = 3600000;  // a Countdown's limit

  uint32_t period_ms = kDefaultMs;
  Countdown pause;  // until the next example
  bool is_on = true;
};

// The state that commands and frames share.
struct ConsoleState {
  ConsoleState(const Board& the_board, const Examples& the_examples,
               Predictor& the_predictor)
      : board(the_board),
        examples(the_examples),
        predictor(the_predictor, the_board.microseconds) {}

  const Board& board;
  const Examples& examples;
  TimedPredictor predictor;
  Statistics statistics;
  int next_example = 0;
  AutoLoop auto_loop;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_CONSOLE_STATE_H_
