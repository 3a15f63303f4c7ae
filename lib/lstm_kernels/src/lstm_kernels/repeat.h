#ifndef LSTM_KERNELS_REPEAT_H_
#define LSTM_KERNELS_REPEAT_H_

namespace lstm_kernels {

// Calls body() `count` times, without a loop where the compiler knows how many
// or in a loop of eight. Clang ignores GCC's pragma, and with its own it warns
// where the count is not known.
template <typename Body>
[[gnu::always_inline]] inline void Repeat(int count, const Body& body) {
#ifdef __clang__
  if (__builtin_constant_p(count)) {
#pragma unroll
    for (; count > 0; --count) body();
  }
#else
#pragma GCC unroll 8
#endif
  for (; count > 0; --count) body();
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_REPEAT_H_
