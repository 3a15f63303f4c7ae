#include "frame_encoder.h"

namespace serial_console {

FrameEncoder::FrameEncoder(ByteSink& line, FrameType type,
                           std::uint8_t sequence, std::size_t length)
    : line_(line) {
  line_.write(&kFrameMark, 1);
  putU16(length);
  put(static_cast<std::uint8_t>(type));
  put(sequence);
}

void FrameEncoder::write(const std::uint8_t* bytes, std::size_t length) {
  for (std::size_t i = 0; i < length; ++i) put(bytes[i]);
}

void FrameEncoder::writeU8(std::uint8_t value) { put(value); }

void FrameEncoder::writeU32(std::uint32_t value) {
  putU16(value & 0xFFFF);
  putU16(value >> 16);
}

void FrameEncoder::end() {
  putU16(crc_.value());
  if (count_ != 0) sendGroup();
}

void FrameEncoder::put(std::uint8_t byte) {
  crc_.add(byte);
  if (count_ == 0) group_[0] = kTopBit;
  group_[0] = static_cast<std::uint8_t>(group_[0] | (byte >> 7) << count_);
  group_[1 + count_] = byte | kTopBit;
  if (++count_ == kGroupSize) sendGroup();
}

void FrameEncoder::putU16(std::size_t value) {
  put(static_cast<std::uint8_t>(value & 0xFF));
  put(static_cast<std::uint8_t>(value >> 8 & 0xFF));
}

void FrameEncoder::sendGroup() {
  line_.write(group_, static_cast<std::size_t>(1 + count_));
  count_ = 0;
}

}  // namespace serial_console
