#include "Print.h"

#include <math.h>
#include <string.h>

size_t Print::write(const uint8_t* bytes, size_t length) {
  size_t written = 0;
  while (written < length && write(bytes[written]) == 1) ++written;
  return written;
}

size_t Print::write(const char* text) {
  return text == nullptr ? 0 : write(text, strlen(text));
}

size_t Print::write(const char* bytes, size_t length) {
  return write(reinterpret_cast<const uint8_t*>(bytes), length);
}

size_t Print::print(const char* text) { return write(text); }

size_t Print::print(char character) {
  return write(static_cast<uint8_t>(character));
}

size_t Print::print(unsigned char number, int base) {
  return print(static_cast<unsigned long long>(number), base);
}

size_t Print::print(int number, int base) {
  return print(static_cast<long>(number), base);
}

size_t Print::print(unsigned int number, int base) {
  return print(static_cast<unsigned long long>(number), base);
}

size_t Print::print(long number, int base) {
  // Not through long long, which would give a negative number 64 binary digits.
  if (base == DEC) return print(static_cast<long long>(number), base);
  return print(static_cast<unsigned long long>(static_cast<uint32_t>(number)),
               base);
}

size_t Print::print(unsigned long number, int base) {
  return print(static_cast<unsigned long long>(number), base);
}

size_t Print::print(long long number, int base) {
  const auto bits = static_cast<unsigned long long>(number);
  if (base != DEC || number >= 0) return print(bits, base);
  // 0 - bits is the magnitude, also of the minimum.
  return print('-') + print(0 - bits, base);
}

size_t Print::print(unsigned long long number, int base) {
  if (base < BIN || base > 36) base = DEC;
  char digits[64];
  size_t start = sizeof(digits);
  do {
    const auto digit = static_cast<char>(number % base);
    digits[--start] =
        static_cast<char>(digit < 10 ? '0' + digit : 'A' + digit - 10);
    number /= base;
  } while (number != 0);
  return write(digits + start, sizeof(digits) - start);
}

size_t Print::print(double number, int digits) {
  constexpr double kLargest = 4294967040.0;  // the greatest float below 2^32
  constexpr int kMaxDigits = 9;  // kLargest * 10^9 still fits 64 bits
  if (isnan(number)) return print("nan");
  if (isinf(number)) return print(number < 0 ? "-inf" : "inf");
  if (fabs(number) > kLargest) return print("ovf");

  if (digits < 0) digits = 2;
  if (digits > kMaxDigits) digits = kMaxDigits;
  unsigned long long scale = 1;
  for (int i = 0; i < digits; ++i) scale *= 10;
  const auto scaled = static_cast<unsigned long long>(
      fabs(number) * static_cast<double>(scale) + 0.5);

  size_t written = number < 0 ? print('-') : 0;
  written += print(scaled / scale);
  if (digits == 0) return written;
  written += print('.');
  // One digit at a time, for the zeros right of the point.
  unsigned long long rest = scaled % scale;
  while (scale > 1) {
    scale /= 10;
    written += print(static_cast<char>('0' + rest / scale));
    rest %= scale;
  }
  return written;
}

size_t Print::println() { return write("\r\n"); }
