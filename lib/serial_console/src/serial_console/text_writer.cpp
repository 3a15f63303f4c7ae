#include "text_writer.h"

#include <cstring>

namespace serial_console {

TextWriter& TextWriter::add(char character) {
  const auto byte = static_cast<std::uint8_t>(character);
  sink_.write(&byte, 1);
  return *this;
}

TextWriter& TextWriter::add(const char* text) {
  sink_.write(reinterpret_cast<const std::uint8_t*>(text), std::strlen(text));
  return *this;
}

TextWriter& TextWriter::add(std::uint32_t number) {
  return addDigits(number, 1);
}

TextWriter& TextWriter::addFiveDecimals(float value) {
  const auto scaled = static_cast<std::uint32_t>(value * 100000.0f + 0.5f);
  return addDigits(scaled / 100000, 1).add('.').addDigits(scaled % 100000, 5);
}

TextWriter& TextWriter::addDigits(std::uint32_t number, int width) {
  char digits[10];
  int count = 0;
  while (number != 0 || count < width) {
    digits[count++] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
  while (count > 0) add(digits[--count]);
  return *this;
}

}  // namespace serial_console
