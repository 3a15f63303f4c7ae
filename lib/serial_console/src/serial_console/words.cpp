#include "words.h"

#include <cstring>

namespace serial_console {

const char* SkipSpaces(const char* text) {
  while (*text == ' ') ++text;
  return text;
}

std::size_t WordLength(const char* text) { return std::strcspn(text, " "); }

bool IsWord(const char* text, std::size_t length, const char* word) {
  return std::strlen(word) == length && std::memcmp(text, word, length) == 0;
}

bool AreEqual(const char* one, const char* other) {
  return IsWord(one, std::strlen(one), other);
}

bool ParseNumber(const char* text, std::uint32_t min, std::uint32_t max,
                 std::uint32_t& number) {
  constexpr std::size_t kMaxDigits = 9;  // any such number fits 32 bits
  const std::size_t length = std::strlen(text);
  if (length == 0 || length > kMaxDigits) return false;
  std::uint32_t value = 0;
  for (; *text != '\0'; ++text) {
    if (*text < '0' || *text > '9') return false;
    value = 10 * value + static_cast<std::uint32_t>(*text - '0');
  }
  if (value < min || value > max) return false;
  number = value;
  return true;
}

}  // namespace serial_console
