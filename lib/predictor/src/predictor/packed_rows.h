#ifndef PREDICTOR_PACKED_ROWS_H_
#define PREDICTOR_PACKED_ROWS_H_

// Unpacks the rows of a sequence when they are needed. Its bytes, of which a
// float has four, the lowest first, are run-length packed:
//
//   0x00..0x7F  n + 1 bytes follow as they are
//   0x80..0xBF  n - 0x7F zeros, 1 to 64
//   0xC0..0xFF  n - 0xBE times the byte that follows, 2 to 65

#include <lstm_kernels/flash.h>
#include <stdint.h>

#include "predictor.h"

// Rows in flash, such as those of the examples in digits.h, or elsewhere.
class PackedRows final : public Predictor::RowSource {
 public:
  using Read = uint8_t (*)(const uint8_t* address);

  // `packed` has as many rows as are asked for; `read` reads a byte of it.
  explicit PackedRows(const uint8_t* packed,
                      Read read = lstm_kernels::ReadFlash<uint8_t>)
      : packed_(packed), read_(read) {}

  void Next(Predictor::Row& row) override {
    auto* bytes = reinterpret_cast<uint8_t*>(row);
    for (unsigned i = 0; i < sizeof(row); ++i) bytes[i] = NextByte();
  }

 private:
  uint8_t NextByte() {
    if (count_ == 0) TakeCode(read_(packed_++));
    --count_;
    return is_run_ ? repeated_ : read_(packed_++);
  }

  void TakeCode(uint8_t code) {
    is_run_ = code >= 0x80;
    if (code < 0x80) {
      count_ = code + 1;
    } else if (code < 0xC0) {
      count_ = code - 0x7F;
      repeated_ = 0;
    } else {
      count_ = code - 0xBE;
      repeated_ = read_(packed_++);
    }
  }

  const uint8_t* packed_;
  Read read_;
  uint8_t count_ = 0;  // bytes that are left of what the last code began
  bool is_run_ = false;
  uint8_t repeated_ = 0;
};

// All rows at once.
inline void Unpack(const uint8_t* packed,
                   model_data::Feature (&inputs)[Predictor::kInputs]) {
  PackedRows rows(packed);
  for (int i = 0; i < Predictor::kInputs; i += model_data::kFeatures) {
    rows.Next(reinterpret_cast<Predictor::Row&>(inputs[i]));
  }
}

#endif  // PREDICTOR_PACKED_ROWS_H_
