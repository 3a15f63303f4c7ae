#ifndef SERIAL_CONSOLE_INPUTS_H_
#define SERIAL_CONSOLE_INPUTS_H_

#include <lstm_kernels/standard.h>
#include <math.h>
#include <predictor.h>

namespace serial_console {

// The pixels of one picture, or the measured values of one sequence, row by
// row.
using Inputs = model_data::Feature[Predictor::kInputs];

// Its bytes, as a program sends them: floats are little endian.
inline constexpr size_t kInputBytes = sizeof(Inputs);

// What stands in a row that is still blank: 0 for the network, as the pixel 0
// and NaN are.
inline constexpr model_data::Feature kBlank =
    lstm_kernels::kIsSame<model_data::Feature, float>
        ? static_cast<model_data::Feature>(NAN)
        : 0;

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_INPUTS_H_
