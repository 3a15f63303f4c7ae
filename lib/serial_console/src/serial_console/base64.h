#ifndef SERIAL_CONSOLE_BASE64_H_
#define SERIAL_CONSOLE_BASE64_H_

#include <stddef.h>
#include <stdint.h>

namespace serial_console {

// Characters of `bytes` bytes in base64, padded.
constexpr size_t Base64Length(size_t bytes) { return (bytes + 2) / 3 * 4; }

// Decodes `text`, base64 of RFC 4648 with or without padding. Returns whether
// it is valid and has exactly `size` bytes; writes no more than that to
// `bytes`, which may begin where the text does.
bool DecodeBase64(const char* text, uint8_t* bytes, size_t size);

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_BASE64_H_
