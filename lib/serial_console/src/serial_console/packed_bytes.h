#ifndef SERIAL_CONSOLE_PACKED_BYTES_H_
#define SERIAL_CONSOLE_PACKED_BYTES_H_

#include "inputs.h"

namespace serial_console {

// The maximum size of a packed sequence: no two equal neighbours.
inline constexpr size_t kMaxPackedBytes =
    kInputBytes + (kInputBytes + 127) / 128;

// Unpacks the bytes of a sequence one by one, as they arrive:
//
//   0x00..0x7F  n + 1 bytes follow as they are
//   0x80..0xBF  n - 0x7F zeros, 1 to 64
//   0xC0..0xFF  n - 0xBE times the byte that follows, 2 to 65
class Unpacker {
 public:
  // Writes `inputs` from its first byte, never past its end.
  explicit Unpacker(Inputs& inputs) : inputs_(inputs) {}

  // A new sequence begins.
  void Begin();

  void Take(uint8_t byte);

  // Whether the bytes were exactly one sequence, or its first row.
  bool IsWhole() const { return HasUnpacked(kInputBytes); }
  bool IsRow() const { return HasUnpacked(sizeof(Predictor::Row)); }

 private:
  bool HasUnpacked(int count) const;
  void TakeCode(uint8_t code);
  void Put(int times, uint8_t value);

  Inputs& inputs_;
  int count_ = 0;
  int literals_ = 0;  // bytes that are still to follow as they are
  int repeats_ = 0;   // of the byte that follows
  bool is_too_long_ = false;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_PACKED_BYTES_H_
