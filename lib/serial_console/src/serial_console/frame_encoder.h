#ifndef SERIAL_CONSOLE_FRAME_ENCODER_H_
#define SERIAL_CONSOLE_FRAME_ENCODER_H_

#include "byte_sink.h"
#include "crc16.h"
#include "frame.h"

namespace serial_console {

// Sends one frame: made with its head, given its payload by Write(), closed by
// End().
class FrameEncoder final : public ByteSink {
 public:
  // `length` is that of the whole payload.
  FrameEncoder(ByteSink& line, FrameType type, uint8_t sequence, size_t length);

  void Write(const uint8_t* bytes, size_t length) override;
  void WriteU8(uint8_t value);
  void WriteU32(uint32_t value);
  void End();

 private:
  void Put(uint8_t byte);
  void PutU16(size_t value);
  void SendGroup();

  ByteSink& line_;
  Crc16 crc_;
  uint8_t group_[1 + kGroupSize];  // the top bits, then the bytes
  int count_ = 0;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_FRAME_ENCODER_H_
