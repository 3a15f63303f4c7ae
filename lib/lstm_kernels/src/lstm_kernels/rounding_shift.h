#ifndef LSTM_KERNELS_ROUNDING_SHIFT_H_
#define LSTM_KERNELS_ROUNDING_SHIFT_H_

// RoundedShift(x, shift): round(x / 2^shift), ties away from zero; shift in
// [0, 31].

#include "instruction_sets.h"

#if LSTM_KERNELS_AVR
#include "rounding_shift_avr.h"
#else
#include "rounding_shift_portable.h"
#endif

#endif  // LSTM_KERNELS_ROUNDING_SHIFT_H_
