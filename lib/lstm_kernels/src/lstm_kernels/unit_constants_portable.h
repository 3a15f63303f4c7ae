#ifndef LSTM_KERNELS_UNIT_CONSTANTS_PORTABLE_H_
#define LSTM_KERNELS_UNIT_CONSTANTS_PORTABLE_H_

// unit_constants.h for chips that load constants one by one.

#include "lstm_constants.h"

namespace lstm_kernels {

struct UnitConstants {};

constexpr UnitConstants UnitConstantsOf(const LstmInt8&) { return {}; }

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_UNIT_CONSTANTS_PORTABLE_H_
