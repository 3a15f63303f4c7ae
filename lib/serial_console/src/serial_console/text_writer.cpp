#include "text_writer.h"

#include <lstm_kernels/standard.h>
#include <stdlib.h>
#include <string.h>

namespace serial_console {

TextWriter& TextWriter::Add(char character) {
  const auto byte = static_cast<uint8_t>(character);
  sink_.Write(&byte, 1);
  return *this;
}

TextWriter& TextWriter::Add(const char* text) {
  sink_.Write(reinterpret_cast<const uint8_t*>(text), strlen(text));
  return *this;
}

TextWriter& TextWriter::Add(FlashText text) {
  for (size_t i = 0; text[i] != '\0'; ++i) Add(text[i]);
  return *this;
}

TextWriter& TextWriter::Add(uint32_t number) { return AddDecimal(number, 0); }

TextWriter& TextWriter::AddFiveDecimals(float value) {
  // Halves as integers: a chip may need no sum of floats elsewhere.
  return AddDecimal((static_cast<uint32_t>(value * 200000.0f) + 1) / 2, 5);
}

TextWriter& TextWriter::AddSixDigits(float value) {
  if (!(value >= 0)) {
    if (value != value) return Add(FLASH_TEXT("nan"));
    Add('-');
    value = -value;
  }
  if (value > lstm_kernels::kMaxOf<float>) return Add(FLASH_TEXT("inf"));
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
  return Add(static_cast<uint32_t>(abs(exponent)));
}

TextWriter& TextWriter::AddDecimal(uint32_t digits, uint8_t decimals) {
  char last_first[11];
  uint8_t count = 0;
  do {
    if (count == decimals && decimals > 0) last_first[count++] = '.';
    last_first[count++] = static_cast<char>('0' + digits % 10);
    digits /= 10;
  } while (digits != 0 || count <= decimals);
  while (count > 0) Add(last_first[--count]);
  return *this;
}

}  // namespace serial_console
