#include "fixed_point.h"

namespace lstm_kernels {

std::int32_t DoublingHighProduct(std::int32_t a, std::int32_t b) {
  const std::int64_t product = static_cast<std::int64_t>(a) * b;
  return static_cast<std::int32_t>((product + (std::int64_t{1} << 30)) >> 31);
}

std::int32_t RoundingShiftRight(std::int32_t x, int shift) {
  const auto mask = static_cast<std::int32_t>((std::uint32_t{1} << shift) - 1);
  const std::int32_t remainder = x & mask;
  const std::int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> shift) + (remainder > threshold ? 1 : 0);
}

std::int32_t Requantize(std::int32_t x, Requantization by) {
  const int left_shift = by.shift > 0 ? by.shift : 0;
  const int right_shift = by.shift > 0 ? 0 : -by.shift;
  return RoundingShiftRight(
      DoublingHighProduct(WrappingShiftLeft(x, left_shift), by.multiplier),
      right_shift);
}

}  // namespace lstm_kernels
