#ifndef SERIAL_CONSOLE_WORDS_H_
#define SERIAL_CONSOLE_WORDS_H_

// The words of a line.

#include <stddef.h>
#include <stdint.h>

namespace serial_console {

const char* SkipSpaces(const char* text);

// The length of the word that `text` begins with.
size_t WordLength(const char* text);

// Whether the `length` characters at `text` are `word`.
bool IsWord(const char* text, size_t length, const char* word);

// Whether two texts are equal. (strcmp() would be 700 bytes more on an Arm.)
bool AreEqual(const char* one, const char* other);

// A decimal number from `min` to `max`; returns whether `text` is one.
bool ParseNumber(const char* text, uint32_t min, uint32_t max,
                 uint32_t& number);

// Numbers of a row: a byte, or any value, as in "-12.5" or "3e-4", right to
// about seven digits. Returns whether the `length` characters at `text` are
// one.
bool ParseFeature(const char* text, size_t length, uint8_t& feature);
bool ParseFeature(const char* text, size_t length, float& feature);

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_WORDS_H_
