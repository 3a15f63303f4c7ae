#ifndef SERIAL_CONSOLE_REPORTS_H_
#define SERIAL_CONSOLE_REPORTS_H_

// The firmware's texts.

#include "console_state.h"
#include "text_writer.h"

namespace serial_console {

// PlatformIO's monitor and most terminals want both characters.
inline constexpr LSTM_KERNELS_FLASH char kEndOfLineText[] = "\r\n";
inline constexpr FlashText kEndOfLine = {kEndOfLineText};

// The line at boot, here over two lines:
// mnist_lstm: 20 units, int8, TFLM runtime, 99.32 % of the test images right,
// arena 3220 bytes
void WriteBoot(const char* runtime, size_t arena_used_bytes, TextWriter& text);

// The network's answer to a sequence, as three lines and a blank one, separated
// by tabs, with five decimals; for your own data with the names of the classes
// instead of the digits:
//
// digit:  0        1        …
// proba:  0.00000  0.00391  …
// predicted 7 in 1234 us
//
// If the network's outputs are values, one line and a blank one, with six
// significant digits:
//
// predicted temperature = 21.5312 °C, humidity = 55.2000 % in 1234 us
void WriteTable(const TimedPrediction& result, TextWriter& text);

// The same with a line above it that says what is right: "digit 7", or
// "expected temperature = 21.4000 °C, humidity = 55.0000 %".
void WritePrediction(const model_data::Label& label,
                     const TimedPrediction& result, TextWriter& text);

// One row of a picture, a character a pixel, from ' ' to '@'; of measured
// values from two deviations below the mean to two above it.
void WriteRow(const model_data::Feature* row, TextWriter& text);

// The most probable class and its probability, or the values.
void WriteLeader(const Prediction& prediction, TextWriter& text);

// error: `reason`
template <typename Text>
void WriteError(Text reason, TextWriter& text) {
  text.Add(FLASH_TEXT("error: ")).Add(reason).Add(kEndOfLine);
}

// "key: value", a line each.
void WriteInfo(const ConsoleState& state, FlashText end_of_line,
               TextWriter& text);
void WriteStatistics(const ConsoleState& state, FlashText end_of_line,
                     TextWriter& text);

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_REPORTS_H_
