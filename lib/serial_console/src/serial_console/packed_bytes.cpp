#include "packed_bytes.h"

#include <string.h>

namespace serial_console {

void Unpacker::Begin() {
  count_ = 0;
  literals_ = 0;
  repeats_ = 0;
  is_too_long_ = false;
}

void Unpacker::Take(uint8_t byte) {
  if (literals_ > 0) {
    --literals_;
    Put(1, byte);
  } else if (repeats_ > 0) {
    Put(repeats_, byte);
    repeats_ = 0;
  } else {
    TakeCode(byte);
  }
}

bool Unpacker::HasUnpacked(int count) const {
  return count_ == count && literals_ == 0 && repeats_ == 0 && !is_too_long_;
}

void Unpacker::TakeCode(uint8_t code) {
  if (code < 0x80) {
    literals_ = code + 1;
  } else if (code < 0xC0) {
    Put(code - 0x7F, 0);
  } else {
    repeats_ = code - 0xBE;
  }
}

void Unpacker::Put(int times, uint8_t value) {
  const int room = kInputBytes - count_;
  if (times > room) {
    is_too_long_ = true;
    times = room;
  }
  memset(BytesOf(inputs_) + count_, value, static_cast<size_t>(times));
  count_ += times;
}

}  // namespace serial_console
