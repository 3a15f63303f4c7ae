#ifndef LSTM_KERNELS_PLACE_FACTOR_H_
#define LSTM_KERNELS_PLACE_FACTOR_H_

// PlaceFactor(place): what a place in the table of sigmoid is as a factor.

#include "instruction_sets.h"

#if LSTM_KERNELS_MVE || LSTM_KERNELS_DSP || LSTM_KERNELS_AVX2
#include "place_factor_half.h"
#else
#include "place_factor_whole.h"
#endif

#endif  // LSTM_KERNELS_PLACE_FACTOR_H_
