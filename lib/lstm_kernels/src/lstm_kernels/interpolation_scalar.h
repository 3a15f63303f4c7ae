#ifndef LSTM_KERNELS_INTERPOLATION_SCALAR_H_
#define LSTM_KERNELS_INTERPOLATION_SCALAR_H_

// interpolation.h for one number, and what is the same for all.

#include <cstdint>

#include "sigmoid_table.h"

namespace lstm_kernels {

// Chord 0. Without the asm the compiler adds kChords to every index instead of
// keeping the address of the middle in a register.
inline const Chord* MiddleOfTable() {
  const Chord* middle = kSigmoidTable.chords + kChords;
#ifdef __arm__
  asm("" : "+r"(middle));
#endif
  return middle;
}

constexpr int kPlaceBits = 11;
constexpr std::int32_t kPlaceMask = (std::int32_t{1} << kPlaceBits) - 1;

// start and the table at `place` on chord number `index`, in 1 / 2^32,
// modulo 1.
inline std::int32_t Interpolate(std::int32_t start, std::int32_t index,
                                std::int32_t place) {
  const Chord chord = MiddleOfTable()[index];
  const auto fraction = static_cast<std::int16_t>(place & kPlaceMask);
  const std::int32_t rise =
      std::int32_t{static_cast<std::int16_t>(chord)} * fraction;
  return static_cast<std::int32_t>(chord + static_cast<std::uint32_t>(rise) +
                                   static_cast<std::uint32_t>(start));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_INTERPOLATION_SCALAR_H_
