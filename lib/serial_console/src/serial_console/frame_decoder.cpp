#include "frame_decoder.h"

namespace serial_console {

namespace {

constexpr size_t kHeadSize = 4;

}  // namespace

void FrameDecoder::Begin() {
  is_inside_ = true;
  left_in_group_ = 0;
  position_ = 0;
  sequence_ = 0;
  crc_ = Crc16();
}

FrameDecoder::Event FrameDecoder::Take(uint8_t byte) {
  if (left_in_group_ == 0) {
    top_bits_ = byte;
    left_in_group_ = kGroupSize;
    return Event::kNothing;
  }
  const int top_bit = (top_bits_ & 1) << 7;
  byte_ = static_cast<uint8_t>((byte & ~kTopBit) | top_bit);
  top_bits_ >>= 1;
  --left_in_group_;
  return TakeBody();
}

FrameDecoder::Event FrameDecoder::TakeBody() {
  const size_t position = position_++;
  if (position >= kHeadSize + length_) {
    return TakeTail(position - kHeadSize - length_);
  }
  crc_.Add(byte_);
  return position < kHeadSize ? TakeHead() : Event::kPayload;
}

FrameDecoder::Event FrameDecoder::TakeHead() {
  switch (position_) {
    case 1:
      length_ = byte_;
      return Event::kNothing;
    case 2:
      length_ |= static_cast<size_t>(byte_) << 8;
      if (length_ <= max_payload_) return Event::kNothing;
      End();
      return Event::kTooLong;
    case 3:
      type_ = static_cast<FrameType>(byte_);
      return Event::kNothing;
    default:
      sequence_ = byte_;
      return Event::kHead;
  }
}

FrameDecoder::Event FrameDecoder::TakeTail(size_t position) {
  if (position == 0) {
    sent_crc_ = byte_;
    return Event::kNothing;
  }
  End();
  sent_crc_ = static_cast<uint16_t>(sent_crc_ | uint16_t{byte_} << 8);
  return sent_crc_ == crc_.value() ? Event::kWhole : Event::kBadCrc;
}

}  // namespace serial_console
