#ifndef LSTM_KERNELS_SIGMOID_TABLE_H_
#define LSTM_KERNELS_SIGMOID_TABLE_H_

// The table from which TFLite interpolates sigmoid and tanh on int16, turned
// into chords: a base and a slope in one word, for both signs.
//
// TFLite's point i stands for f(i) = 2^16 * sigmoid(i / 24), i = 0 .. 255. A
// chord lies below a concave curve, at most h^2 / 8 * |f''| with h = 1; TFLite
// halves that error by raising the points: point[i] = round(f(i) - f''(i) /
// 16),
//   f'' = 2^16 / 24^2 * s * (1 - s) * (1 - 2 s),  s = sigmoid(i / 24).
// The last point is the maximum of uint16, so that the ends saturate.
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

namespace lstm_kernels {

constexpr int kChords = 256;  // of each sign

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
using Chord = uint32_t;

namespace sigmoid_table {

// exp(-x) for x in [0, 11]: a Taylor series at x / 1024, squared ten times.
constexpr double ExpOfNegative(double x) {
  const double small = -x / 1024;
  double term = 1;
  double sum = 1;
  for (int n = 1; n < 12; ++n) {
    term *= small / n;
    sum += term;
  }
  for (int n = 0; n < 10; ++n) sum *= sum;
  return sum;
}

constexpr uint16_t Point(int i) {
  if (i >= 255) return 65535;
  const double s = 1 / (1 + ExpOfNegative(i / 24.0));
  const double curvature = 65536.0 / (24 * 24) * s * (1 - s) * (1 - 2 * s);
  return static_cast<uint16_t>(65536 * s - curvature / 16 + 0.5);
}

constexpr Chord MakeChord(Chord base, Chord slope) {
  return ((base + 1) << 16) + (slope << 5);
}

struct Table {
  Chord chords[2 * kChords];
};

constexpr Table Make() {
  Table table{};
  Chord left = Point(0);
  for (int i = 0; i < kChords; ++i) {
    const Chord right = Point(i + 1);
    table.chords[kChords + i] = MakeChord(left, right - left);
    table.chords[kChords - 1 - i] = MakeChord(65536 - right, right - left);
    left = right;
  }
  return table;
}

}  // namespace sigmoid_table

// Chord i is kSigmoidTable.chords[kChords + i], i = -kChords .. kChords - 1.
inline constexpr LSTM_KERNELS_FLASH sigmoid_table::Table kSigmoidTable =
    sigmoid_table::Make();

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SIGMOID_TABLE_H_
