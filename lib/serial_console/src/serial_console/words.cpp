#include "words.h"

#include <lstm_kernels/standard.h>
#include <string.h>

#include "console_size.h"

namespace serial_console {

namespace {

constexpr float kMaxFloat = lstm_kernels::kMaxOf<float>;
constexpr size_t kMaxDigits = 9;  // any such number fits 32 bits

bool ParseDigits(const char* text, size_t length, uint32_t& number) {
  if (length == 0 || length > kMaxDigits) return false;
  number = 0;
  for (const char* end = text + length; text != end; ++text) {
    if (*text < '0' || *text > '9') return false;
    number = 10 * number + static_cast<uint32_t>(*text - '0');
  }
  return true;
}

// The digits of a value, with or without a point. (strtof() would take 8 KB of
// flash and a heap.)
struct Decimal {
  uint32_t digits = 0;  // the first nine that count
  int exponent = 0;     // the value is digits * 10^exponent
  bool has_digits = false;
  bool has_point = false;

  // Returns false for what is neither a digit nor the first point.
  bool Take(char character) {
    constexpr uint32_t kRoomForOneMore = 100000000;
    if (character == '.' && !has_point) return has_point = true;
    if (character < '0' || character > '9') return false;
    has_digits = true;
    if (digits < kRoomForOneMore) {
      digits = 10 * digits + static_cast<uint32_t>(character - '0');
      if (has_point) --exponent;
    } else if (!has_point) {
      ++exponent;
    }
    return true;
  }

  float TimesTenTo(int power) const {
    auto value = static_cast<float>(digits);
    power += exponent;
    while (power != 0 && value > 0 && value <= kMaxFloat) {
      const int step = power > 0 ? 1 : -1;
      float factor = 1;  // up to 10^10 it is exact
      for (; power != 0 && factor < 1e10f; power -= step) factor *= 10;
      value = step > 0 ? value * factor : value / factor;
    }
    return value;
  }
};

}  // namespace

char* SkipSpaces(char* text) {
  while (*text == ' ') ++text;
  return text;
}

size_t WordLength(const char* text) { return strcspn(text, " "); }

bool IsFirstWord(const char* text, size_t length, FlashText line) {
  for (size_t i = 0; i < length; ++i) {
    if (line[i] == '\0' || text[i] != line[i]) return false;
  }
  return line[length] == '\0' || line[length] == ' ';
}

bool AreEqual(const char* text, FlashText word) {
  return IsFirstWord(text, strlen(text), word);
}

bool ParseNumber(const char* text, uint32_t min, uint32_t max,
                 uint32_t& number) {
  uint32_t value;
  if constexpr (SERIAL_CONSOLE_IS_SMALL) {
    if (text[0] == '\0' || text[1] != '\0') return false;
    value = static_cast<uint8_t>(text[0] - '0');
  } else {
    if (!ParseDigits(text, strlen(text), value)) return false;
  }
  if (value < min || value > max) return false;
  number = value;
  return true;
}

bool ParseFeature(const char* text, size_t length, uint8_t& feature) {
  uint32_t value;
  if (!ParseDigits(text, length, value) || value > 255) return false;
  feature = static_cast<uint8_t>(value);
  return true;
}

bool ParseFeature(const char* text, size_t length, float& feature) {
  const char* const end = text + length;
  const bool is_negative = text != end && *text == '-';
  if (is_negative) ++text;
  Decimal decimal;
  while (text != end && decimal.Take(*text)) ++text;
  uint32_t exponent = 0;
  bool has_negative_exponent = false;
  if (text != end && (*text == 'e' || *text == 'E')) {
    ++text;
    has_negative_exponent = text != end && *text == '-';
    if (has_negative_exponent || (text != end && *text == '+')) ++text;
    const auto digits = static_cast<size_t>(end - text);
    if (digits > 3 || !ParseDigits(text, digits, exponent)) return false;
    text = end;
  }
  if (text != end || !decimal.has_digits) return false;
  const auto signed_exponent = static_cast<int>(exponent);
  const float value = decimal.TimesTenTo(
      has_negative_exponent ? -signed_exponent : signed_exponent);
  feature = is_negative ? -value : value;
  return value <= kMaxFloat;
}

}  // namespace serial_console
