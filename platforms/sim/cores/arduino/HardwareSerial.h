// The board's one serial line: stdin and stdout on the PC, a UART under QEMU,
// the emulator's console on the lx106.
#ifndef HARDWARE_SERIAL_H_
#define HARDWARE_SERIAL_H_

#include "Stream.h"

class HardwareSerial final : public Stream {
 public:
  void begin(unsigned long baud);
  void end() {
    flush();
    is_open_ = false;
  }
  // Whether begin() was called, as on an ESP32; the other end is always open.
  explicit operator bool() const { return is_open_; }

  using Print::write;
  size_t write(uint8_t value) override;
  // write(0) is a byte and no null pointer.
  size_t write(int value) { return write(static_cast<uint8_t>(value)); }
  size_t write(unsigned int value) {
    return write(static_cast<uint8_t>(value));
  }
  size_t write(long value) { return write(static_cast<uint8_t>(value)); }
  size_t write(unsigned long value) {
    return write(static_cast<uint8_t>(value));
  }
  size_t write(const uint8_t* bytes, size_t length) override;
  int availableForWrite() override { return kBufferSize; }
  void flush() override;

  int available() override;
  int read() override;
  int peek() override;

  // For the machine: puts a byte into the buffer. Returns false if that is
  // full; the line then keeps the byte, and nothing is lost.
  bool receive();

 private:
  static constexpr uint32_t kBufferSize = 64;  // as on an AVR board

  bool is_open_ = false;
  uint8_t buffer_[kBufferSize] = {};
  // Bytes ever put in and taken out. receive() alone changes the first and
  // read() the second, so that an interrupt may call receive() at any time.
  volatile uint32_t received_ = 0;
  volatile uint32_t taken_ = 0;
};

extern HardwareSerial Serial;

#endif  // HARDWARE_SERIAL_H_
