#ifndef LSTM_KERNELS_FLOAT_PRODUCTS_H_
#define LSTM_KERNELS_FLOAT_PRODUCTS_H_

// Products of the four gates in float.
//
//   AddProducts(weights, x, sums)  sums[gate] += weights[gate] * x
//   AddAllProducts(weights, values, count, sums)
//                                  likewise with `count` weights and values

#include "flash.h"
#include "gate_count.h"
#include "instruction_sets.h"

namespace lstm_kernels {

// One number for each gate: input, forget, cell, output.
struct GateFloats {
  float gates[kGates];
};

// The weights are in flash.
inline void AddProducts(const GateFloats* weights, float x, GateFloats& sums) {
  sums.gates[0] += ReadFlash(&weights->gates[0]) * x;
  sums.gates[1] += ReadFlash(&weights->gates[1]) * x;
  sums.gates[2] += ReadFlash(&weights->gates[2]) * x;
  sums.gates[3] += ReadFlash(&weights->gates[3]) * x;
}

}  // namespace lstm_kernels

#if LSTM_KERNELS_VFP
#include "float_products_vfp.h"
#else
#include "float_products_portable.h"
#endif

#endif  // LSTM_KERNELS_FLOAT_PRODUCTS_H_
