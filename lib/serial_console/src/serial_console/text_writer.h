#ifndef SERIAL_CONSOLE_TEXT_WRITER_H_
#define SERIAL_CONSOLE_TEXT_WRITER_H_

#include <stdint.h>

#include "byte_sink.h"
#include "flash_text.h"

namespace serial_console {

// Writes text and numbers without printf, whose float support takes flash on
// every board.
class TextWriter {
 public:
  explicit TextWriter(ByteSink& sink) : sink_(sink) {}

  TextWriter& Add(char character);
  TextWriter& Add(const char* text);
  TextWriter& Add(FlashText text);
  TextWriter& Add(uint32_t number);

  // `value` in [0, 21474] with five decimals, rounded half up.
  TextWriter& AddFiveDecimals(float value);

  // Any value, as in "-21.5312", "0.000420000" or "1.23457e12".
  TextWriter& AddSixDigits(float value);

 private:
  // `digits` / 10^`decimals`, of which there are at most nine.
  TextWriter& AddDecimal(uint32_t digits, uint8_t decimals);

  ByteSink& sink_;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_TEXT_WRITER_H_
