#ifndef LSTM_KERNELS_GATE_PRODUCTS_H_
#define LSTM_KERNELS_GATE_PRODUCTS_H_

// The products W x + b and R h for the four gates, the one part of the LSTM
// whose data lies differently for each kind of instruction set. The two files
// below define the same names:
//
//   GateWeights       all weights and biases in the order of use
//   PackGates()       brings them there; for the compiler to do
//   GateWeightsView   where they are, for any number of units and features
//   InputRow          one row of inputs, ready to be multiplied
//   Hidden            the type of a hidden state in memory, which is the int8
//                     number less HiddenOffset(zero point)
//   HiddenSize()      how many of them the hidden state of a layer takes
//   InputProducts     W x + b of the next kLanes units; requantized(gate, by)
//                     gives them times a factor
//   RecurrentProducts R h likewise

#include "lanes.h"

#if LSTM_KERNELS_MVE
#include "gate_products_mve.h"
#else
#include "gate_products_pairs.h"
#endif

#endif  // LSTM_KERNELS_GATE_PRODUCTS_H_
