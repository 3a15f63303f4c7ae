#ifndef LSTM_KERNELS_INTERPOLATION_SCALAR_H_
#define LSTM_KERNELS_INTERPOLATION_SCALAR_H_

// interpolation.h for one number, and what is the same for all.

#include <stdint.h>

#include "flash.h"
#include "place_factor.h"
#include "sigmoid_points.h"
#include "sigmoid_table.h"

namespace lstm_kernels {

// Chord 0. Without the asm the compiler adds kChords to every index instead of
// keeping the address of the middle in a register.
inline const Chord* MiddleOfTable() {
  const Chord* middle = kSigmoidTable.chords + kChords;
  asm("" : "+r"(middle));
  return middle;
}

// factor x - 1: places are counted less one.
template <typename Number>
inline auto PlaceOf(Number x, int32_t factor) {
  return x * factor - 1;
}

// start and the table at `place` on chord number `index`, in 1 / 2^32,
// modulo 1.
inline int32_t Interpolate(int32_t start, int32_t index, int32_t place) {
  const Chord chord = ReadFlash(MiddleOfTable() + index);
  const auto slope = static_cast<uint32_t>(static_cast<int16_t>(chord));
  return static_cast<int32_t>(
      chord + slope * static_cast<uint32_t>(PlaceFactor(place)) +
      static_cast<uint32_t>(start));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_INTERPOLATION_SCALAR_H_
