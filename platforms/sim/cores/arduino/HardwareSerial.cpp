#include "HardwareSerial.h"

#include "sim/machine.h"

HardwareSerial Serial;

void HardwareSerial::begin(unsigned long baud) {
  machine::OpenSerial(baud);
  is_open_ = true;
}

size_t HardwareSerial::write(uint8_t value) { return write(&value, 1); }

size_t HardwareSerial::write(const uint8_t* bytes, size_t length) {
  machine::WriteSerial(bytes, length);
  return length;
}

void HardwareSerial::flush() { machine::FlushSerial(); }

int HardwareSerial::available() {
  machine::ReceiveSerial();
  return static_cast<int>(received_ - taken_);
}

int HardwareSerial::peek() {
  return available() == 0 ? -1 : buffer_[taken_ % kBufferSize];
}

int HardwareSerial::read() {
  const int value = peek();
  if (value >= 0) taken_ = taken_ + 1;
  return value;
}

bool HardwareSerial::receive() {
  while (received_ - taken_ < kBufferSize) {
    const int value = machine::ReadSerial();
    if (value < 0) return true;
    buffer_[received_ % kBufferSize] = static_cast<uint8_t>(value);
    received_ = received_ + 1;
  }
  return false;
}
