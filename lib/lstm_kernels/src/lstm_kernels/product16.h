#ifndef LSTM_KERNELS_PRODUCT16_H_
#define LSTM_KERNELS_PRODUCT16_H_

// Product16(a, b): a * b of int16 numbers, as int32.

#include "instruction_sets.h"

#if LSTM_KERNELS_AVR
#include "product16_avr.h"
#else
#include "product16_portable.h"
#endif

#endif  // LSTM_KERNELS_PRODUCT16_H_
