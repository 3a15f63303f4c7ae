#ifndef LSTM_KERNELS_LSTM_CONSTANTS_H_
#define LSTM_KERNELS_LSTM_CONSTANTS_H_

#include <stdint.h>

#include "gate_products.h"
#include "small_requantization.h"
#include "unit_weights.h"

namespace lstm_kernels {

// The largest n of the cell state's scale, 2^-n: with another one i * g would
// be shifted to the left.
constexpr int kMaxCellBits = 29;

struct UnitConstants;

// The constants of one step.
struct LstmInt8 {
  GateWeightsView weights;                // W, R and b
  GateFactors factors;                    // of W x + b and R h
  SmallRequantization forget_times_cell;  // Q0.15 * cell  -> cell
  SmallRequantization input_times_cell;   // Q0.15 * Q0.15 -> cell
  SmallRequantization output_times_tanh;  // Q0.15 * Q0.15 -> hidden
  int32_t hidden_zero_point;
  int32_t cell_fractional_bits;  // n, 0 to kMaxCellBits
  int32_t cell_clip;             // in raw cell states; 0 does not clip

  // Of unit_constants.h, in flash: with them a chip with the DSP extension is
  // faster. nullptr where the compiler does not know all of the above.
  const UnitConstants* constants = nullptr;
};

// The same LSTM with the constants that UnitConstantsOf() makes of it; they lie
// in flash, and are used as long as the LSTM is.
constexpr LstmInt8 WithConstants(LstmInt8 lstm,
                                 const UnitConstants& constants) {
  lstm.constants = &constants;
  return lstm;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_LSTM_CONSTANTS_H_
