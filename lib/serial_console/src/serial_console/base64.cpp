#include "base64.h"

namespace serial_console {

namespace {

// The six bits of a character; -1 if it is not in base64.
int SixBits(char character) {
  if (character >= 'A' && character <= 'Z') return character - 'A';
  if (character >= 'a' && character <= 'z') return character - 'a' + 26;
  if (character >= '0' && character <= '9') return character - '0' + 52;
  if (character == '+') return 62;
  if (character == '/') return 63;
  return -1;
}

bool IsPadding(const char* text, size_t max) {
  size_t count = 0;
  while (text[count] == '=') ++count;
  return text[count] == '\0' && (count == 0 || count == max);
}

}  // namespace

bool DecodeBase64(const char* text, uint8_t* bytes, size_t size) {
  uint32_t bits = 0;
  int bit_count = 0;
  size_t count = 0;
  for (int value = SixBits(*text); value >= 0; value = SixBits(*++text)) {
    bits = bits << 6 | static_cast<uint32_t>(value);
    bit_count += 6;
    if (bit_count < 8) continue;
    if (count == size) return false;
    bit_count -= 8;
    bytes[count++] = static_cast<uint8_t>(bits >> bit_count);
  }
  // Fewer than six bits of the last character are left.
  return count == size && bit_count < 6 &&
         IsPadding(text, static_cast<size_t>(bit_count / 2));
}

}  // namespace serial_console
