#include "packed_bytes.h"

namespace serial_console {

void PackedInputs::Begin() {
  length_ = 0;
  unpacked_ = 0;
  literals_ = 0;
  awaits_repeated_ = false;
}

void PackedInputs::Take(uint8_t byte) {
  if (length_ == kMaxPackedBytes) {
    unpacked_ = kInputBytes + 1;
    return;
  }
  packed_[length_++] = byte;
  if (literals_ > 0) {
    --literals_;
  } else if (awaits_repeated_) {
    awaits_repeated_ = false;
  } else {
    TakeCode(byte);
  }
}

bool PackedInputs::IsComplete(size_t count) const {
  return unpacked_ == count && literals_ == 0 && !awaits_repeated_;
}

void PackedInputs::TakeCode(uint8_t code) {
  if (code < 0x80) {
    literals_ = code + 1;
    unpacked_ += literals_;
  } else if (code < 0xC0) {
    unpacked_ += code - 0x7F;
  } else {
    awaits_repeated_ = true;
    unpacked_ += code - 0xBE;
  }
}

}  // namespace serial_console
