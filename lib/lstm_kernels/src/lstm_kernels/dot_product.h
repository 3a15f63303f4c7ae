#ifndef LSTM_KERNELS_DOT_PRODUCT_H_
#define LSTM_KERNELS_DOT_PRODUCT_H_

// AddDotProducts(weights, stride, values, size, sums, count):
//
// sums[k] += sum over i of weights[k * stride + i] * values[i], int8 by what a
// hidden state is stored as, into int32.
//
// Weight i of a row is at PlaceOfWeight(i, size), in the order of the
// instruction set. PaddedWeights(size) weights are read, those after `size` are
// 0, and as many values, which may be anything there. kReadBehind weights may
// be read behind the last row, whatever they are. Rows and values lie at
// multiples of four bytes, if `stride` is such a multiple.
//
// DotProduct(weights, values, size, start) is what dot_products_one_by_one.h
// needs: start + one such sum.

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
