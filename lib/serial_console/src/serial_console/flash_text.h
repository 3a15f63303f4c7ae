#ifndef SERIAL_CONSOLE_FLASH_TEXT_H_
#define SERIAL_CONSOLE_FLASH_TEXT_H_

#include <lstm_kernels/flash.h>
#include <stddef.h>

namespace serial_console {

// A text that lies in flash: see lstm_kernels/flash.h.
struct FlashText {
  const char* begin;

  char operator[](size_t index) const {
    return lstm_kernels::ReadFlash(begin + index);
  }
};

inline size_t LengthOf(FlashText text) {
  size_t length = 0;
  while (text[length] != '\0') ++length;
  return length;
}

}  // namespace serial_console

// The characters between quotation marks, in flash and not in RAM.
#define FLASH_TEXT(characters)                                     \
  ([]() -> serial_console::FlashText {                             \
    static constexpr LSTM_KERNELS_FLASH char kText[] = characters; \
    return {kText};                                                \
  }())

#endif  // SERIAL_CONSOLE_FLASH_TEXT_H_
