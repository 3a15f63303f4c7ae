#ifndef LSTM_KERNELS_LANES_H_
#define LSTM_KERNELS_LANES_H_

// int32 numbers of several units side by side, so that one equation is for
// chips that compute one unit at a time and for chips that compute several.
//
//   Lanes    int32_t, or a vector of four with MVE, of eight with AVX2, or
//            int16_t on an AVR: what is kept of a unit fits it
//   kLanes   how many units one Lanes holds
//
// The files below have what the kernels need besides + - * >>: the
// functions of fixed_point.h for vectors, and reading from and writing to
// narrower arrays.

#include <stdint.h>

#include "instruction_sets.h"

#if LSTM_KERNELS_MVE
#include "lanes_mve.h"
#elif LSTM_KERNELS_AVX2
#include "lanes_avx2.h"
#elif LSTM_KERNELS_AVR
#include "lanes_avr.h"
#else
#include "lanes_scalar.h"
#endif

namespace lstm_kernels {

// The size of an array that is read and written by Lanes.
constexpr int RoundUp(int size, int step) {
  return (size + step - 1) / step * step;
}

constexpr int PaddedUnits(int units) { return RoundUp(units, kLanes); }

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_LANES_H_
