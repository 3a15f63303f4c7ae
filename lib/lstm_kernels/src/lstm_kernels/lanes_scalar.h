#ifndef LSTM_KERNELS_LANES_SCALAR_H_
#define LSTM_KERNELS_LANES_SCALAR_H_

// lanes.h one unit at a time.

#include <stdint.h>

namespace lstm_kernels {

using Lanes = int32_t;
constexpr int kLanes = 1;

template <typename Narrow>
inline Lanes LoadLanes(const Narrow* from) {
  return *from;
}

template <typename Narrow>
inline void StoreLanes(Narrow* to, Lanes x) {
  *to = static_cast<Narrow>(x);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_LANES_SCALAR_H_
