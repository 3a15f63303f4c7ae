#ifndef SERIAL_CONSOLE_CRC16_H_
#define SERIAL_CONSOLE_CRC16_H_

#include <stdint.h>

namespace serial_console {

// CRC-16/CCITT-FALSE: polynomial x^16 + x^12 + x^5 + 1, not reflected, from
// 0xFFFF on, nothing added at the end. Of "123456789" it is 0x29B1.
class Crc16 {
 public:
  void Add(uint8_t byte) {
    value_ = static_cast<uint16_t>(value_ ^ uint16_t{byte} << 8);
    for (uint8_t bit = 0; bit < 8; ++bit) {
      const uint16_t reduction = (value_ & 0x8000) != 0 ? 0x1021 : 0;
      value_ = static_cast<uint16_t>(value_ << 1 ^ reduction);
    }
  }

  uint16_t value() const { return value_; }

 private:
  uint16_t value_ = 0xFFFF;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_CRC16_H_
