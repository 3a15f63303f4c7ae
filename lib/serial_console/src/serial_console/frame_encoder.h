#ifndef SERIAL_CONSOLE_FRAME_ENCODER_H_
#define SERIAL_CONSOLE_FRAME_ENCODER_H_

#include "byte_sink.h"
#include "crc16.h"
#include "frame.h"

namespace serial_console {

// Sends one frame: made with its head, given its payload by write(), closed by
// end().
class FrameEncoder final : public ByteSink {
 public:
  // `length` is that of the whole payload.
  FrameEncoder(ByteSink& line, FrameType type, std::uint8_t sequence,
               std::size_t length);

  void write(const std::uint8_t* bytes, std::size_t length) override;
  void writeU8(std::uint8_t value);
  void writeU32(std::uint32_t value);
  void end();

 private:
  void put(std::uint8_t byte);
  void putU16(std::size_t value);
  void sendGroup();

  ByteSink& line_;
  Crc16 crc_;
  std::uint8_t group_[1 + kGroupSize];  // the top bits, then the bytes
  int count_ = 0;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_FRAME_ENCODER_H_
