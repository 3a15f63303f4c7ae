#ifndef LSTM_KERNELS_LANES_AVR_H_
#define LSTM_KERNELS_LANES_AVR_H_

// lanes.h for AVR, one unit at a time: a register has 8 bits, so that numbers
// of 16 bits are better than larger ones.

#include <stdint.h>

namespace lstm_kernels {

using Lanes = int16_t;
constexpr int kLanes = 1;

template <typename Narrow>
inline Lanes LoadLanes(const Narrow* from) {
  return static_cast<Lanes>(*from);
}

template <typename Narrow>
inline void StoreLanes(Narrow* to, Lanes x) {
  *to = static_cast<Narrow>(x);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_LANES_AVR_H_
