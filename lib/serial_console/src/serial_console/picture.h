#ifndef SERIAL_CONSOLE_PICTURE_H_
#define SERIAL_CONSOLE_PICTURE_H_

#include <predictor.h>

namespace serial_console {

// The pixels of one picture, row by row.
using Picture = model_data::Feature[Predictor::kInputs];

// A pixel of a row that is still blank: 0 for the network.
inline constexpr std::uint8_t kBlank = model_data::kByteZero;

}  // namespace serial_console

#endif  // SERIAL_CONSOLE_PICTURE_H_
