#include "packed_pixels.h"

#include <cstring>

namespace serial_console {

void PixelUnpacker::begin() {
  count_ = 0;
  literals_ = 0;
  repeats_ = 0;
  is_too_long_ = false;
}

void PixelUnpacker::take(std::uint8_t byte) {
  if (literals_ > 0) {
    --literals_;
    put(1, byte);
  } else if (repeats_ > 0) {
    put(repeats_, byte);
    repeats_ = 0;
  } else {
    takeCode(byte);
  }
}

bool PixelUnpacker::isWhole() const {
  return count_ == DigitClassifier::kPixels && literals_ == 0 &&
         repeats_ == 0 && !is_too_long_;
}

void PixelUnpacker::takeCode(std::uint8_t code) {
  if (code < 0x80) {
    literals_ = code + 1;
  } else if (code < 0xC0) {
    put(code - 0x7F, 0);
  } else {
    repeats_ = code - 0xBE;
  }
}

void PixelUnpacker::put(int times, std::uint8_t pixel) {
  const int room = DigitClassifier::kPixels - count_;
  if (times > room) {
    is_too_long_ = true;
    times = room;
  }
  std::memset(picture_ + count_, pixel, static_cast<std::size_t>(times));
  count_ += times;
}

}  // namespace serial_console
