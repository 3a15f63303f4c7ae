#ifndef LSTM_KERNELS_STANDARD_H_
#define LSTM_KERNELS_STANDARD_H_

// What this project needs of the C++ standard library. Toolchains for AVR, and
// some for other small chips, come without that library; they all have C's
// headers, <stdint.h> and others.

#include <float.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace lstm_kernels {

template <typename A, typename B>
inline constexpr bool kIsSame = false;
template <typename A>
inline constexpr bool kIsSame<A, A> = true;

namespace standard {

template <bool kCondition, typename Then, typename Else>
struct Conditional {
  using Type = Then;
};
template <typename Then, typename Else>
struct Conditional<false, Then, Else> {
  using Type = Else;
};

}  // namespace standard

template <bool kCondition, typename Then, typename Else>
using Conditional =
    typename standard::Conditional<kCondition, Then, Else>::Type;

// The smallest and the largest value of a type: lowest() and max() of
// std::numeric_limits.
template <typename T>
inline constexpr T kMinOf =
    static_cast<T>(-1) < 0 ? static_cast<T>(T{1} << (8 * sizeof(T) - 1)) : 0;
template <>
inline constexpr float kMinOf<float> = -FLT_MAX;

template <typename T>
inline constexpr T kMaxOf = static_cast<T>(~kMinOf<T>);
template <>
inline constexpr float kMaxOf<float> = FLT_MAX;

template <typename T>
constexpr T Min(T a, T b) {
  return b < a ? b : a;
}

template <typename T>
constexpr T Max(T a, T b) {
  return a < b ? b : a;
}

// How many elements an array has.
template <typename T, size_t kSize>
constexpr size_t SizeOf(const T (&)[kSize]) {
  return kSize;
}

// std::bit_cast<uint32_t>(x) of C++20.
inline uint32_t BitsOf(float x) {
  static_assert(sizeof(float) == sizeof(uint32_t), "a float has 32 bits");
  uint32_t bits;
  memcpy(&bits, &x, sizeof(bits));
  return bits;
}

template <typename T>
inline void Fill(T* array, size_t count, T value) {
  for (size_t i = 0; i < count; ++i) array[i] = value;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_STANDARD_H_
