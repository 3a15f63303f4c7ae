#ifndef LSTM_KERNELS_UNIT_CONSTANTS_H_
#define LSTM_KERNELS_UNIT_CONSTANTS_H_

// UnitConstants, the constants of a unit in the order in which a chip loads
// them, and UnitConstantsOf(lstm), which makes them.

#include "instruction_sets.h"

#if LSTM_KERNELS_DSP
#include "unit_constants_dsp.h"
#else
#include "unit_constants_portable.h"
#endif

#endif  // LSTM_KERNELS_UNIT_CONSTANTS_H_
