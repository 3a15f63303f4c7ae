#ifndef PREDICTOR_BLANK_ROWS_H_
#define PREDICTOR_BLANK_ROWS_H_

// Blank rows at the beginning of a picture. What the layers keep after those
// depends on no pixel, so model_data.h stores it for 1, 2, … kBlankRows of
// them, and a network begins behind them. That changes no bit of the answer.

#include <lstm_kernels/flash.h>
#include <lstm_kernels/standard.h>
#include <stdint.h>
#include <string.h>

#include "model_data.h"

namespace network {

// The maximum that is used, less than a picture has; 0 for other data. On a
// chip with little flash there is no room for it.
constexpr int kBlankRows =
    lstm_kernels::kIsFlashScarce ? 0 : MODEL_DATA_BLANK_ROWS;

// Whether a row of pixels is blank, or, in int8, a row of pixels less 128.
template <typename Pixel>
inline bool IsBlank(const Pixel* row) {
  constexpr int kWords = model_data::kFeatures / 4;
  constexpr Pixel kBlank = lstm_kernels::kMinOf<Pixel>;
  constexpr uint32_t kBlankWord = 0x01010101u * static_cast<uint8_t>(kBlank);
  for (int i = 0; i < kWords; ++i) {
    uint32_t word;
    memcpy(&word, row + 4 * i, sizeof(word));
    if (word != kBlankWord) return false;
  }
  for (int i = 4 * kWords; i < model_data::kFeatures; ++i) {
    if (row[i] != kBlank) return false;
  }
  return true;
}

// Takes blank rows from `source` and returns how many; the row that follows is
// then in `row`.
template <typename Source, typename Row, typename Feature>
inline int TakeBlankRows(Source& source, Row& buffer, const Feature*& row) {
  int count = 0;
  row = source.Next(buffer);
  while (count < kBlankRows && IsBlank(row)) {
    row = source.Next(buffer);
    ++count;
  }
  return count;
}

}  // namespace network

#endif  // PREDICTOR_BLANK_ROWS_H_
