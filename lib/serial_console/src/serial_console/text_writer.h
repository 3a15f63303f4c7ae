#ifndef SERIAL_CONSOLE_TEXT_WRITER_H_
#define SERIAL_CONSOLE_TEXT_WRITER_H_

#include <cstdint>

#include "byte_sink.h"

namespace serial_console {

// Writes text and numbers without printf, whose float support takes flash on
// every board.
class TextWriter {
 public:
  explicit TextWriter(ByteSink& sink) : sink_(sink) {}

  TextWriter& Add(char character);
  TextWriter& Add(const char* text);
  TextWriter& Add(std::uint32_t number);

  // `value` in [0, 42949] with five decimals, rounded half up.
  TextWriter& AddFiveDecimals(float value);

 private:
  // `number` in decimal with leading zeros up to `width` digits, at most 10.
  TextWriter& AddDigits(std::uint32_t number, int width);

  ByteSink& sink_;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_TEXT_WRITER_H_
