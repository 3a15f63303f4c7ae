#ifndef SERIAL_CONSOLE_SERIAL_CONSOLE_H_
#define SERIAL_CONSOLE_SERIAL_CONSOLE_H_

// What the firmware says over the serial port. Text only, no I/O: the sketch
// prints it and the tests compare it.

#include <digit_classifier.h>

#include <cstdint>

#include "text_buffer.h"

namespace serial_console {

// A block of FormatPrediction: a probability takes eight characters, its header
// at most four, and the words around them less than a hundred.
inline constexpr std::size_t kBlockCapacity = 100 + 12 * model_data::kClasses;

using Block = TextBuffer<kBlockCapacity>;
using Line = TextBuffer<160>;

// The line at boot, here over two lines:
// mnist_lstm: 20 units, int8, TFLM runtime, 98.70 % of the test images right,
// arena 3220 bytes
void FormatBoot(const char* runtime, std::size_t arena_used_bytes, Line& line);

// What the network made of the included digit `digit`, as a block of
// four lines and a blank one, tab separated, five decimals:
//
// digit 7
// digit:  0        1        …
// proba:  0.00000  0.00391  …
// predicted 7 in 1234 us
void FormatPrediction(int digit, const Prediction& prediction,
                      std::uint32_t microseconds, Block& block);

// error: `reason`
void FormatError(const char* reason, Line& line);

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_SERIAL_CONSOLE_H_
