#include "frame_encoder.h"

namespace serial_console {

FrameEncoder::FrameEncoder(ByteSink& line, FrameType type, uint8_t sequence,
                           size_t length)
    : line_(line) {
  line_.Write(&kFrameMark, 1);
  PutU16(length);
  Put(static_cast<uint8_t>(type));
  Put(sequence);
}

void FrameEncoder::Write(const uint8_t* bytes, size_t length) {
  for (size_t i = 0; i < length; ++i) Put(bytes[i]);
}

void FrameEncoder::WriteU8(uint8_t value) { Put(value); }

void FrameEncoder::WriteU32(uint32_t value) {
  PutU16(value & 0xFFFF);
  PutU16(value >> 16);
}

void FrameEncoder::End() {
  PutU16(crc_.value());
  if (count_ != 0) SendGroup();
}

void FrameEncoder::Put(uint8_t byte) {
  crc_.Add(byte);
  if (count_ == 0) group_[0] = kTopBit;
  group_[0] = static_cast<uint8_t>(group_[0] | (byte >> 7) << count_);
  group_[1 + count_] = byte | kTopBit;
  if (++count_ == kGroupSize) SendGroup();
}

void FrameEncoder::PutU16(size_t value) {
  Put(static_cast<uint8_t>(value & 0xFF));
  Put(static_cast<uint8_t>(value >> 8 & 0xFF));
}

void FrameEncoder::SendGroup() {
  line_.Write(group_, static_cast<size_t>(1 + count_));
  count_ = 0;
}

}  // namespace serial_console
