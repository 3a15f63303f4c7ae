#ifndef LSTM_KERNELS_ACTIVATIONS_INT16_H_
#define LSTM_KERNELS_ACTIVATIONS_INT16_H_

// Sigmoid and tanh on int16, bit for bit TFLite's
// (reference/integer_ops/logistic.h and tanh.h).
//
//   sigmoid: Q3.12 -> Q0.15        tanh: Qm.n -> Q0.15
//
// Both read one table of sigmoid(i / 24), since tanh(x) = 2 sigmoid(2 x) - 1.
// The table is entered at 3 x, which stretches the range of Q3.12 from 8 to
// 10.7 = 256 / 24; beyond its ends both functions saturate. Negative arguments
// are rounded down where positive ones are rounded up: the last bit has to be
// TFLite's.
//
// x, int16 numbers, are in Q3.12 for SigmoidInt16(x). TanhInt16(x,
// fractional_bits) is told n of its argument's format Qm.n, m + n = 15: 12 for
// the cell gate, whose argument is Q3.12, and that of the cell state for the
// hidden state. n from 0 to 29; m is negative where all arguments are small.

#include "instruction_sets.h"

#if LSTM_KERNELS_AVR
#include "activations_int16_avr.h"
#else
#include "activations_int16_portable.h"
#endif

#endif  // LSTM_KERNELS_ACTIVATIONS_INT16_H_
