#ifndef SERIAL_CONSOLE_BYTE_SINK_H_
#define SERIAL_CONSOLE_BYTE_SINK_H_

#include <stddef.h>
#include <stdint.h>

#include "console_size.h"

namespace serial_console {

// The destination of bytes. Answers of any length are written piece by piece,
// so that none has to fit into memory.
class ByteSink {
 public:
  virtual void Write(const uint8_t* bytes, size_t length) = 0;

 protected:
  // Never deleted through this class: there is no heap.
  ~ByteSink() = default;
};

// Only counts bytes: a frame begins with its length.
class ByteCount final : public ByteSink {
 public:
  void Write(const uint8_t*, size_t length) override { total_ += length; }
  size_t total() const { return total_; }

 private:
  size_t total_ = 0;
};

// Collects small pieces and passes them on together: some USB ports send a
// packet for each call. Chips with the small console have no such port.
class CollectingSink final : public ByteSink {
 public:
  explicit CollectingSink(ByteSink& target) : target_(target) {}

  void Write(const uint8_t* bytes, size_t length) override {
    if (kCapacity == 0) return target_.Write(bytes, length);
    for (size_t i = 0; i < length; ++i) {
      collected_[count_++] = bytes[i];
      if (count_ == kCapacity) Flush();
    }
  }

  void Flush() {
    if (count_ != 0) target_.Write(collected_, count_);
    count_ = 0;
  }

 private:
  // A full-speed USB packet.
  static constexpr size_t kCapacity = SERIAL_CONSOLE_IS_SMALL ? 0 : 64;

  ByteSink& target_;
  uint8_t collected_[kCapacity + 1];
  size_t count_ = 0;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_BYTE_SINK_H_
