#include "frame_encoder.h"

namespace serial_console {

FrameEncoder::FrameEncoder(ByteSink& line, FrameType type,
                           std::uint8_t sequence, std::size_t length)
    : line_(line) {
  line_.Write(&kFrameMark, 1);
  PutU16(length);
  Put(static_cast<std::uint8_t>(type));
  Put(sequence);
}

void FrameEncoder::Write(const std::uint8_t* bytes, std::size_t length) {
  for (std::size_t i = 0; i < length; ++i) Put(bytes[i]);
}

void FrameEncoder::WriteU8(std::uint8_t value) { Put(value); }

void FrameEncoder::WriteU32(std::uint32_t value) {
  PutU16(value & 0xFFFF);
  PutU16(value >> 16);
}

void FrameEncoder::End() {
  PutU16(crc_.value());
  if (count_ != 0) SendGroup();
}

void FrameEncoder::Put(std::uint8_t byte) {
  crc_.Add(byte);
  if (count_ == 0) group_[0] = kTopBit;
  group_[0] = static_cast<std::uint8_t>(group_[0] | (byte >> 7) << count_);
  group_[1 + count_] = byte | kTopBit;
  if (++count_ == kGroupSize) SendGroup();
}

void FrameEncoder::PutU16(std::size_t value) {
  Put(static_cast<std::uint8_t>(value & 0xFF));
  Put(static_cast<std::uint8_t>(value >> 8 & 0xFF));
}

void FrameEncoder::SendGroup() {
  line_.Write(group_, static_cast<std::size_t>(1 + count_));
  count_ = 0;
}

}  // namespace serial_console
