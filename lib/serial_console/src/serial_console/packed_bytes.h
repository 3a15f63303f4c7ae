#ifndef SERIAL_CONSOLE_PACKED_BYTES_H_
#define SERIAL_CONSOLE_PACKED_BYTES_H_

#include <predictor/packed_rows.h>

#include "console_size.h"
#include "inputs.h"

namespace serial_console {

// The maximum size of a packed sequence: no two equal neighbours. The small
// console has memory for less; the images of MNIST have up to 354.
inline constexpr size_t kWorstPackedBytes =
    kInputBytes + (kInputBytes + 127) / 128;
inline constexpr size_t kMaxPackedBytes =
    SERIAL_CONSOLE_IS_SMALL ? lstm_kernels::Min(kWorstPackedBytes, size_t{384})
                            : kWorstPackedBytes;

inline uint8_t ReadMemory(const uint8_t* address) { return *address; }

// A sequence whose packed bytes arrive one by one, in the form of
// packed_rows.h. They stay packed until the network takes them row by row.
class PackedInputs {
 public:
  // A new sequence begins.
  void Begin();

  // What does not fit is dropped, and they are neither whole nor a row.
  void Take(uint8_t byte);

  // Whether the bytes are exactly one sequence, or one row.
  bool IsWhole() const { return IsComplete(kInputBytes); }
  bool IsRow() const { return IsComplete(sizeof(Predictor::Row)); }

  // As many rows as there are.
  PackedRows rows() const { return PackedRows(packed_, ReadMemory); }

 private:
  bool IsComplete(size_t count) const;
  void TakeCode(uint8_t code);

  uint8_t packed_[kMaxPackedBytes];
  size_t length_ = 0;
  size_t unpacked_ = 0;   // bytes that they stand for
  uint8_t literals_ = 0;  // bytes that are still to follow as they are
  bool awaits_repeated_ = false;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_PACKED_BYTES_H_
