#ifndef SERIAL_CONSOLE_ROW_SOURCES_H_
#define SERIAL_CONSOLE_ROW_SOURCES_H_

// Where the predictor takes its rows from, other than from packed bytes.

#include <lstm_kernels/standard.h>
#include <string.h>

#include "inputs.h"

namespace serial_console {

using RowSource = Predictor::RowSource;

// The bytes of rows, at any address.
class RowsInMemory final : public RowSource {
 public:
  explicit RowsInMemory(const uint8_t* bytes) : next_(bytes) {}

  void Next(Predictor::Row& row) override {
    memcpy(row, next_, sizeof(row));
    next_ += sizeof(row);
  }

 private:
  const uint8_t* next_;
};

// The first `count` of other rows, and blank ones behind them.
class FirstRows final : public RowSource {
 public:
  FirstRows(int count, RowSource& rows) : left_(count), rows_(rows) {}

  void Next(Predictor::Row& row) override {
    if (left_ == 0) {
      lstm_kernels::Fill(row, model_data::kFeatures, kBlank);
    } else {
      --left_;
      rows_.Next(row);
    }
  }

 private:
  int left_;
  RowSource& rows_;
};

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_ROW_SOURCES_H_
