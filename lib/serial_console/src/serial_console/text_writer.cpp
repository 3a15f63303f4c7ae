#include "text_writer.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

namespace serial_console {

namespace {
constexpr float kMaxFloat = FLT_MAX;
}

TextWriter& TextWriter::Add(char character) {
  const auto byte = static_cast<uint8_t>(character);
  sink_.Write(&byte, 1);
  return *this;
}

TextWriter& TextWriter::Add(const char* text) {
  sink_.Write(reinterpret_cast<const uint8_t*>(text), strlen(text));
  return *this;
}

TextWriter& TextWriter::Add(uint32_t number) { return AddDigits(number, 1); }

TextWriter& TextWriter::AddFiveDecimals(float value) {
  return AddDecimal(static_cast<uint32_t>(value * 100000.0f + 0.5f), 5);
}

TextWriter& TextWriter::AddSixDigits(float value) {
  if (!(value >= 0)) {
    if (value != value) return Add("nan");
    Add('-');
    value = -value;
  }
  if (value > kMaxFloat) return Add("inf");
  int exponent = 0;
  float digits = value;
  for (; digits >= 10; ++exponent) digits /= 10;
  for (; digits < 1 && digits > 0; --exponent) digits *= 10;
  auto rounded = static_cast<uint32_t>(digits * 100000 + 0.5f);
  if (rounded == 1000000) {
    rounded = 100000;
    ++exponent;
  }
  if (exponent >= -4 && exponent <= 5) return AddDecimal(rounded, 5 - exponent);
  AddDecimal(rounded, 5).Add('e');
  if (exponent < 0) Add('-');
  return AddDigits(static_cast<uint32_t>(abs(exponent)), 1);
}

TextWriter& TextWriter::AddDecimal(uint32_t digits, int decimals) {
  uint32_t one = 1;
  for (int i = 0; i < decimals; ++i) one *= 10;
  AddDigits(digits / one, 1);
  if (decimals > 0) Add('.').AddDigits(digits % one, decimals);
  return *this;
}

TextWriter& TextWriter::AddDigits(uint32_t number, int width) {
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
