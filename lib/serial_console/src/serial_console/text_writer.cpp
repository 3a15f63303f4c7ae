#include "text_writer.h"

#include <cstring>

namespace serial_console {

TextWriter& TextWriter::Add(char character) {
  const auto byte = static_cast<std::uint8_t>(character);
  sink_.Write(&byte, 1);
  return *this;
}

TextWriter& TextWriter::Add(const char* text) {
  sink_.Write(reinterpret_cast<const std::uint8_t*>(text), std::strlen(text));
  return *this;
}

TextWriter& TextWriter::Add(std::uint32_t number) {
  return AddDigits(number, 1);
}

TextWriter& TextWriter::AddFiveDecimals(float value) {
  const auto scaled = static_cast<std::uint32_t>(value * 100000.0f + 0.5f);
  return AddDigits(scaled / 100000, 1).Add('.').AddDigits(scaled % 100000, 5);
}

TextWriter& TextWriter::AddDigits(std::uint32_t number, int width) {
  char digits[10];
  int count = 0;
  while (number != 0 || count < width) {
    digits[count++] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
  while (count > 0) Add(digits[--count]);
  return *this;
}

}  // namespace serial_console
