#ifndef SERIAL_CONSOLE_FRAME_DECODER_H_
#define SERIAL_CONSOLE_FRAME_DECODER_H_

#include "crc16.h"
#include "frame.h"

namespace serial_console {

// Decodes a frame byte by byte and stores none of its payload: the caller uses
// each byte as it arrives, and trusts them when the frame is whole.
class FrameDecoder {
 public:
  enum class Event {
    kNothing,
    kHead,     // type and sequence are known, the payload begins
    kPayload,  // byte() is the next one of it
    kWhole,    // the frame is over and its CRC is right
    kBadCrc,   // the frame is over
    kTooLong,  // the same: its payload is longer than `max_payload`
  };

  explicit FrameDecoder(size_t max_payload) : max_payload_(max_payload) {}

  // The mark arrived: a frame begins. An unfinished one is dropped.
  void Begin();

  // The frame is dropped.
  void End() { is_inside_ = false; }

  // A byte with its top bit set, while is_inside().
  Event Take(uint8_t byte);

  bool is_inside() const { return is_inside_; }
  size_t length() const { return length_; }
  FrameType type() const { return type_; }
  uint8_t sequence() const { return sequence_; }  // 0 until it is known
  uint8_t byte() const { return byte_; }

 private:
  Event TakeBody();
  Event TakeHead();
  Event TakeTail(size_t position);

  const size_t max_payload_;
  bool is_inside_ = false;
  uint8_t top_bits_ = 0;
  int left_in_group_ = 0;
  size_t position_ = 0;  // in the body
  size_t length_ = 0;
  FrameType type_ = FrameType::kError;
  uint8_t sequence_ = 0;
  uint8_t byte_ = 0;
  uint16_t sent_crc_ = 0;
  Crc16 crc_;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_FRAME_DECODER_H_
