#ifndef SERIAL_CONSOLE_TEXT_BUFFER_H_
#define SERIAL_CONSOLE_TEXT_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

// Text of a bounded length, built piece by piece without a heap and without
// printf, whose float support costs flash on every board. What does not fit is
// cut off.
template <std::size_t kCapacity>
class TextBuffer {
 public:
  const char* text() const { return text_; }
  std::size_t length() const { return length_; }

  void clear() {
    length_ = 0;
    text_[0] = '\0';
  }

  void add(char character) {
    if (length_ == kCapacity) return;
    text_[length_++] = character;
    text_[length_] = '\0';
  }

  void add(const char* text) {
    while (*text != '\0') add(*text++);
  }

  void add(std::uint32_t number) { addDigits(number, 1); }

  // `value` in [0, 42949] with five decimals, rounded half up.
  void addFiveDecimals(float value) {
    const auto scaled = static_cast<std::uint32_t>(value * 100000.0f + 0.5f);
    addDigits(scaled / 100000, 1);
    add('.');
    addDigits(scaled % 100000, 5);
  }

 private:
  // `number` in decimal with leading zeros up to `width` digits, at most 10.
  void addDigits(std::uint32_t number, int width) {
    char digits[10];
    int count = 0;
    while (number != 0 || count < width) {
      digits[count++] = static_cast<char>('0' + number % 10);
      number /= 10;
    }
    while (count > 0) add(digits[--count]);
  }

  char text_[kCapacity + 1] = "";
  std::size_t length_ = 0;
};

#endif  // SERIAL_CONSOLE_TEXT_BUFFER_H_
