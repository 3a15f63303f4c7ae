#ifndef LSTM_KERNELS_HIGH_PRODUCT_H_
#define LSTM_KERNELS_HIGH_PRODUCT_H_

// The upper bits of the product of two int32 numbers.
//
//   HighProduct<kBits>(a, b)     round(a * b / 2^kBits), ties upwards, where
//                                that fits int32; kBits is 31 or 32
//   AddHighProduct(start, a, b)  start + HighProduct<32>(a, b)
//
// Chips without a product of 64 bits have only HighProduct<31>().

#include "instruction_sets.h"

#if LSTM_KERNELS_DSP
#include "high_product_dsp.h"
#elif LSTM_KERNELS_SAT
#include "high_product_sat.h"
#elif LSTM_KERNELS_AVR
#include "high_product_avr.h"
#elif LSTM_KERNELS_RISCV
#include "high_product_riscv.h"
#elif LSTM_KERNELS_THUMB || LSTM_KERNELS_ESP8266
#include "high_product_halves.h"
#else
#include "high_product_portable.h"
#endif

#endif  // LSTM_KERNELS_HIGH_PRODUCT_H_
