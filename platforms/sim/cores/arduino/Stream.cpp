#include "Stream.h"

#include "Arduino.h"

int Stream::ReadInTime() {
  const unsigned long start = millis();
  do {
    const int value = read();
    if (value >= 0) return value;
    yield();
  } while (static_cast<uint32_t>(millis() - start) < timeout_);
  return -1;
}

size_t Stream::readBytes(uint8_t* bytes, size_t length) {
  size_t count = 0;
  while (count < length) {
    const int value = ReadInTime();
    if (value < 0) break;
    bytes[count++] = static_cast<uint8_t>(value);
  }
  return count;
}

size_t Stream::readBytes(char* bytes, size_t length) {
  return readBytes(reinterpret_cast<uint8_t*>(bytes), length);
}
