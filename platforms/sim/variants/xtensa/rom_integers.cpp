// Integer arithmetic that an ESP8266 has in its ROM, and that its GCC's library
// leaves out for that reason.
#include <stdint.h>

namespace {

template <typename Number>
struct Division {
  Number quotient;
  Number remainder;
};

// Bit by bit, as the processor cannot divide.
template <typename Number>
Division<Number> Divide(Number dividend, Number divisor) {
  constexpr int kTop = 8 * sizeof(Number) - 1;
  Division<Number> result = {0, 0};
  for (int bit = kTop; bit >= 0; --bit) {
    const bool carries = result.remainder >> kTop != 0;
    result.remainder = result.remainder << 1 | (dividend >> bit & 1);
    result.quotient <<= 1;
    if (carries || result.remainder >= divisor) {
      result.remainder -= divisor;
      result.quotient |= 1;
    }
  }
  return result;
}

// 32 bits by 32, which the processor multiplies to the lower 32.
uint64_t LongProduct(uint32_t a, uint32_t b) {
  const uint32_t a0 = a & 0xFFFF, a1 = a >> 16, b0 = b & 0xFFFF, b1 = b >> 16;
  const uint32_t lowest = a0 * b0;
  const uint32_t x = a1 * b0 + (lowest >> 16);
  const uint32_t y = a0 * b1 + (x & 0xFFFF);
  return static_cast<uint64_t>(a1 * b1 + (x >> 16) + (y >> 16)) << 32 |
         (y << 16 | (lowest & 0xFFFF));
}

}  // namespace

extern "C" {

uint32_t __udivsi3(uint32_t a, uint32_t b) { return Divide(a, b).quotient; }
uint32_t __umodsi3(uint32_t a, uint32_t b) { return Divide(a, b).remainder; }
uint64_t __udivdi3(uint64_t a, uint64_t b) { return Divide(a, b).quotient; }
uint64_t __umoddi3(uint64_t a, uint64_t b) { return Divide(a, b).remainder; }

int32_t __divsi3(int32_t a, int32_t b) {
  const auto distance = [](int32_t x) {
    return x < 0 ? 0 - static_cast<uint32_t>(x) : static_cast<uint32_t>(x);
  };
  const uint32_t quotient = Divide(distance(a), distance(b)).quotient;
  return static_cast<int32_t>((a ^ b) < 0 ? 0 - quotient : quotient);
}

uint64_t __muldi3(uint64_t a, uint64_t b) {
  const auto a0 = static_cast<uint32_t>(a), a1 = static_cast<uint32_t>(a >> 32);
  const auto b0 = static_cast<uint32_t>(b), b1 = static_cast<uint32_t>(b >> 32);
  return LongProduct(a0, b0) + (static_cast<uint64_t>(a1 * b0 + a0 * b1) << 32);
}

}  // extern "C"
