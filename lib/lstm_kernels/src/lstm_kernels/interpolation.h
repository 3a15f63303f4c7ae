#ifndef LSTM_KERNELS_INTERPOLATION_H_
#define LSTM_KERNELS_INTERPOLATION_H_

// PlaceOf(x, factor): the place in the table of x, which it is entered with
// after a multiplication.
//
// Interpolate(start, index, place): start and the table of sigmoid_table.h at
// `place` on chord number `index`, for one number and for Lanes.

#include "instruction_sets.h"
#include "interpolation_scalar.h"

#if LSTM_KERNELS_MVE
#include "interpolation_mve.h"
#elif LSTM_KERNELS_AVX2
#include "interpolation_avx2.h"
#endif

#endif  // LSTM_KERNELS_INTERPOLATION_H_
