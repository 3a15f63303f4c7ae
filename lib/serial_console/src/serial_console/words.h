#ifndef SERIAL_CONSOLE_WORDS_H_
#define SERIAL_CONSOLE_WORDS_H_

// The words of a line.

#include <stddef.h>
#include <stdint.h>

#include "flash_text.h"

namespace serial_console {

char* SkipSpaces(char* text);

// The length of the word that `text` begins with.
size_t WordLength(const char* text);

// Whether the `length` characters at `text` are the first word of `line`.
bool IsFirstWord(const char* text, size_t length, FlashText line);

// Whether `text` is `word`.
bool AreEqual(const char* text, FlashText word);

// A decimal number from `min` to `max`, which has one digit in the small
// console; returns whether `text` is one.
bool ParseNumber(const char* text, uint32_t min, uint32_t max,
                 uint32_t& number);

// Numbers of a row: a byte, or any value, as in "-12.5" or "3e-4", right to
// about seven digits. Returns whether the `length` characters at `text` are
// one.
bool ParseFeature(const char* text, size_t length, uint8_t& feature);
bool ParseFeature(const char* text, size_t length, float& feature);

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_WORDS_H_
