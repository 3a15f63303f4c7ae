#ifndef LSTM_KERNELS_DOT_PRODUCT_H_
#define LSTM_KERNELS_DOT_PRODUCT_H_

// DotProduct(weights, values, size, start):
//
// start + sum over i of weights[i] * values[i] into int32, int8 by int16, or by
// int8 with MVE. Weight i is at PlaceOfWeight(i, size), in the order of the
// instruction set. PaddedWeights(size) weights are read, those after `size` are
// 0, and as many values, which may be anything there. `weights` lies at a
// multiple of four bytes, if PaddedWeights(size) is such a multiple.
//
// AddDotProducts(weights, stride, values, size, sums, count):
//
// The same for `count` rows of weights, `stride` apart, each added to its sum.
// kReadBehind weights may be read behind the last row, whatever they are. Rows
// and values lie at multiples of four bytes, if `stride` is such a multiple.

#include <stdint.h>

#include "instruction_sets.h"

#if LSTM_KERNELS_MVE
#include "dot_product_mve.h"
#elif LSTM_KERNELS_AVX2
#include "dot_product_avx2.h"
#elif LSTM_KERNELS_DSP
#include "dot_product_dsp.h"
#elif LSTM_KERNELS_SAT
#include "dot_product_sat.h"
#elif LSTM_KERNELS_AVR
#include "dot_product_avr.h"
#elif LSTM_KERNELS_THUMB || LSTM_KERNELS_ESP8266
#include "dot_product_words.h"
#else
#include "dot_product_portable.h"
#endif

#if !LSTM_KERNELS_MVE && !LSTM_KERNELS_DSP
#include "dot_products_one_by_one.h"
#endif

#endif  // LSTM_KERNELS_DOT_PRODUCT_H_
