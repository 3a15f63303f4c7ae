#ifndef LSTM_KERNELS_SIGMOID_TABLE_H_
#define LSTM_KERNELS_SIGMOID_TABLE_H_

// The points of sigmoid_points.h turned into chords: a base and a slope in one
// word, for both signs.
//
// Chord i holds on [i, i + 1): base + slope * fraction. For i >= 0 it is
// point[i], point[i + 1] - point[i]. TFLite mirrors negative arguments,
// 2^16 - f(-x); as that is linear again, chord -j - 1 has the base
// 2^16 - point[j + 1] and the slope of chord j. Chords 255 and -256 are flat:
// arguments beyond them saturate. Each chord ends where the next begins.
//
// The compiler computes the table; the chip stores only its 2 KB.

#include <stdint.h>

#include "flash.h"
#include "place_factor.h"
#include "sigmoid_points.h"

namespace lstm_kernels {

// Base and slope in one word, so that one load reads both, and one multiply-add
// interpolates, in 1 / 2^32:
//
//   (base + 1) 2^16 + slope 2^5,   base and slope in 1 / 2^16
//
// The lower half, read as int16, is slope 2^5, since no slope passes 683. Where
// `place` is the fraction in 2048ths less one,
//
//   chord + slope 2^5 place = (base + 1 + slope fraction) 2^16
//
// without separating the two. The 1 is half a unit of sigmoid's last place,
// which rounds it.
//
// Places count from the middle of the table, and need not be cut to a fraction:
// what the chords before this one add to a place as a factor, the base is
// lower.
using Chord = uint32_t;

namespace sigmoid_table {

constexpr Chord MakeChord(int32_t number, Chord base, Chord slope) {
  const int32_t chords = PlaceFactor(number * (1 << kPlaceBits)) >> kPlaceBits;
  return ((base + 1 - slope * static_cast<Chord>(chords)) << 16) + (slope << 5);
}

struct Table {
  Chord chords[2 * kChords];
};

constexpr Table Make() {
  constexpr Points kPoints = MakePoints();
  Table table{};
  for (int i = 0; i < kChords; ++i) {
    const Chord left = kPoints.of[i];
    const Chord right = kPoints.of[i + 1];
    table.chords[kChords + i] = MakeChord(i, left, right - left);
    table.chords[kChords - 1 - i] =
        MakeChord(-1 - i, 65536 - right, right - left);
  }
  return table;
}

}  // namespace sigmoid_table

// Chord i is kSigmoidTable.chords[kChords + i], i = -kChords .. kChords - 1.
inline constexpr LSTM_KERNELS_FLASH sigmoid_table::Table kSigmoidTable =
    sigmoid_table::Make();

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SIGMOID_TABLE_H_
