#include <Arduino.h>

#include <cmath>

#include "unity_report.h"

namespace {

constexpr int kSignificantDigits = 7;

// The digits of `number` > 0 as a whole number of kSignificantDigits digits;
// `exponent` is the power of ten of the first one.
uint32_t Digits(double number, int* exponent) {
  *exponent = static_cast<int>(std::floor(std::log10(number)));
  const double scaled =
      number * std::pow(10.0, kSignificantDigits - 1 - *exponent);
  auto digits = static_cast<uint32_t>(std::lround(scaled));
  if (digits >= 10000000) {  // 9.9999999 rounds to 10
    digits /= 10;
    ++*exponent;
  }
  return digits;
}

// `digits` with the last `decimals` of them right of the point, without the
// zeros at the end.
void PrintDecimal(uint32_t digits, int decimals) {
  while (decimals > 0 && digits % 10 == 0) {
    digits /= 10;
    --decimals;
  }
  char text[24];
  int start = sizeof(text);
  for (int place = 0; digits != 0 || place <= decimals; ++place) {
    if (place == decimals && decimals > 0) text[--start] = '.';
    text[--start] = static_cast<char>('0' + digits % 10);
    digits /= 10;
  }
  Serial.write(text + start, sizeof(text) - start);
}

}  // namespace

namespace unity {

void PrintText(const char* text) {
  for (; *text != '\0'; ++text) {
    const auto code = static_cast<unsigned char>(*text);
    if (*text == '\n') {
      Serial.print("\\n");
    } else if (*text == '\r') {
      Serial.print("\\r");
    } else if (code >= ' ' && code <= '~') {
      Serial.print(*text);
    } else {
      Serial.print(code < 16 ? "\\x0" : "\\x");
      Serial.print(code, HEX);
    }
  }
}

void PrintInteger(UnityStyle style, size_t size, int64_t bits) {
  const auto number = static_cast<unsigned long long>(bits);
  if (style == UNITY_SIGNED) {
    Serial.print(static_cast<long long>(bits));
  } else if (style == UNITY_UNSIGNED) {
    Serial.print(number);
  } else {
    Serial.print("0x");
    for (int shift = 8 * static_cast<int>(size) - 4; shift >= 0; shift -= 4) {
      Serial.print((number >> shift) & 0xF, HEX);
    }
  }
}

void PrintFloat(float number) {
  if (std::isnan(number)) {
    Serial.print("NaN");
  } else if (std::isinf(number)) {
    Serial.print(number < 0 ? "Negative Infinity" : "Infinity");
  } else if (number == 0) {
    Serial.print('0');
  } else {
    int exponent = 0;
    const uint32_t digits =
        Digits(std::fabs(static_cast<double>(number)), &exponent);
    const bool in_full = exponent >= -4 && exponent < kSignificantDigits;
    if (number < 0) Serial.print('-');
    PrintDecimal(digits, in_full ? kSignificantDigits - 1 - exponent
                                 : kSignificantDigits - 1);
    if (in_full) return;
    Serial.print(exponent < 0 ? "e-" : "e+");
    if (std::abs(exponent) < 10) Serial.print('0');
    Serial.print(std::abs(exponent));
  }
}

}  // namespace unity
