// Float and double arithmetic that an ESP8266 has in its ROM, and that its
// GCC's library leaves out for that reason. Numbers are rounded to the nearest,
// ties to even, and what is too large becomes infinity. Neither infinity nor
// NaN is expected in an argument.
#include <stdint.h>
#include <string.h>

namespace {

int LeadingZeros(uint32_t x) { return __builtin_clz(x); }
int LeadingZeros(uint64_t x) { return __builtin_clzll(x); }

// The upper half of a product; its lowest bit says whether the lower half is
// not 0.
template <typename Bits>
Bits UpperHalfOfProduct(Bits a, Bits b) {
  constexpr int kHalf = 4 * sizeof(Bits);
  constexpr Bits kLower = (Bits{1} << kHalf) - 1;
  const Bits a0 = a & kLower, a1 = a >> kHalf;
  const Bits b0 = b & kLower, b1 = b >> kHalf;
  const Bits lowest = a0 * b0;
  const Bits x = a1 * b0 + (lowest >> kHalf);
  const Bits y = a0 * b1 + (x & kLower);
  const bool has_rest = (y & kLower) != 0 || (lowest & kLower) != 0;
  return (a1 * b1 + (x >> kHalf) + (y >> kHalf)) | (has_rest ? 1 : 0);
}

template <typename Real, typename Bits, int kMantissaBits>
struct Format {
  static constexpr int kWidth = 8 * sizeof(Bits);
  static constexpr int kExponentBits = kWidth - 1 - kMantissaBits;
  static constexpr int32_t kMaxExponent = (1 << kExponentBits) - 2;
  static constexpr int32_t kExponentOfOne = kMaxExponent / 2;
  static constexpr Bits kImplicitBit = Bits{1} << kMantissaBits;
  static constexpr Bits kInfinity = static_cast<Bits>(kMaxExponent + 1)
                                    << kMantissaBits;
  static constexpr Bits kSign = Bits{1} << (kWidth - 1);
  // Below the mantissa, so that the bit above it and one for a carry are free.
  static constexpr int kExtraBits = kExponentBits - 1;

  // mantissa * 2^(exponent - kExponentOfOne - kMantissaBits)
  Bits sign;
  int32_t exponent;
  Bits mantissa;

  explicit Format(Real x) {
    Bits bits;
    memcpy(&bits, &x, sizeof(bits));
    sign = bits & kSign;
    exponent = static_cast<int32_t>(bits >> kMantissaBits) & (kMaxExponent + 1);
    mantissa = bits & (kImplicitBit - 1);
    if (exponent != 0) {
      mantissa |= kImplicitBit;
    } else if (mantissa != 0) {
      const int shift = LeadingZeros(mantissa) - kExponentBits;
      mantissa <<= shift;
      exponent = 1 - shift;
    }
  }

  // Of a mantissa with any number of bits, kExtraBits of them extra.
  static Real Pack(Bits sign, int32_t exponent, Bits mantissa) {
    if (mantissa != 0) {
      const int shift = LeadingZeros(mantissa) - 1;
      exponent -= shift;
      mantissa = shift < 0 ? mantissa >> 1 | (mantissa & 1) : mantissa << shift;
      if (exponent <= 0) {
        mantissa = ShiftedRight(mantissa, 1 - exponent);
        exponent = 1;
      }
      const bool is_normal = mantissa >> (kWidth - 2) != 0;
      constexpr Bits kTie = Bits{1} << (kExtraBits - 1);
      const Bits extra = mantissa & (2 * kTie - 1);
      mantissa >>= kExtraBits;
      if (extra > kTie || (extra == kTie && (mantissa & 1) != 0)) ++mantissa;
      // A mantissa that was rounded up to 2 raises the exponent.
      if (is_normal) {
        mantissa += static_cast<Bits>(exponent - 1) << kMantissaBits;
      }
      if (exponent > kMaxExponent) mantissa = kInfinity;
    }
    mantissa |= sign;
    Real x;
    memcpy(&x, &mantissa, sizeof(x));
    return x;
  }

  static Real Sum(Format a, Format b) {
    if (a.exponent < b.exponent) return Sum(b, a);
    const Bits first = a.mantissa << kExtraBits;
    const Bits second =
        ShiftedRight(b.mantissa << kExtraBits, a.exponent - b.exponent);
    if (a.sign == b.sign) return Pack(a.sign, a.exponent, first + second);
    if (first == second) return 0;
    if (first > second) return Pack(a.sign, a.exponent, first - second);
    return Pack(b.sign, a.exponent, second - first);
  }

  static Real Product(const Format& a, const Format& b) {
    return Pack(a.sign ^ b.sign, a.exponent + b.exponent - kExponentOfOne,
                UpperHalfOfProduct(a.mantissa << (kExtraBits + 1),
                                   b.mantissa << (kExtraBits + 1)));
  }

  static Real Quotient(const Format& a, const Format& b) {
    Bits quotient = 0;
    Bits rest = a.mantissa;
    for (int bit = kMantissaBits + kExtraBits; bit >= 0; --bit) {
      quotient <<= 1;
      if (rest >= b.mantissa) {
        rest -= b.mantissa;
        quotient |= 1;
      }
      rest <<= 1;
    }
    return Pack(a.sign ^ b.sign, a.exponent - b.exponent + kExponentOfOne,
                quotient | (rest == 0 ? 0 : 1));
  }

  static Real FromInteger(uint32_t x) {
    return Pack(0, kExponentOfOne + kMantissaBits + kExtraBits, x);
  }

  // Without what is behind the point.
  uint32_t distance() const {
    const int32_t shift = exponent - kExponentOfOne - kMantissaBits;
    if (shift >= 0) return static_cast<uint32_t>(mantissa << shift);
    return -shift >= kWidth ? 0 : static_cast<uint32_t>(mantissa >> -shift);
  }

 private:
  // The lowest bit says whether anything was lost.
  static Bits ShiftedRight(Bits x, int32_t shift) {
    if (shift == 0) return x;
    if (shift >= kWidth) return x == 0 ? 0 : 1;
    return x >> shift | (x << (kWidth - shift) == 0 ? 0 : 1);
  }
};

using Float = Format<float, uint32_t, 23>;
using Double = Format<double, uint64_t, 52>;

uint32_t DistanceOf(int32_t x) {
  return x < 0 ? 0 - static_cast<uint32_t>(x) : static_cast<uint32_t>(x);
}

}  // namespace

extern "C" {

float __addsf3(float a, float b) { return Float::Sum(Float(a), Float(b)); }
float __subsf3(float a, float b) { return Float::Sum(Float(a), Float(-b)); }
float __mulsf3(float a, float b) { return Float::Product(Float(a), Float(b)); }
float __floatunsisf(uint32_t x) { return Float::FromInteger(x); }
float __floatsisf(int32_t x) {
  const float distance = Float::FromInteger(DistanceOf(x));
  return x < 0 ? -distance : distance;
}
uint32_t __fixunssfsi(float x) { return Float(x).distance(); }

double __adddf3(double a, double b) {
  return Double::Sum(Double(a), Double(b));
}
double __subdf3(double a, double b) {
  return Double::Sum(Double(a), Double(-b));
}
double __muldf3(double a, double b) {
  return Double::Product(Double(a), Double(b));
}
double __divdf3(double a, double b) {
  return Double::Quotient(Double(a), Double(b));
}
double __floatunsidf(uint32_t x) { return Double::FromInteger(x); }
double __floatsidf(int32_t x) {
  const double distance = Double::FromInteger(DistanceOf(x));
  return x < 0 ? -distance : distance;
}
uint32_t __fixunsdfsi(double x) { return Double(x).distance(); }
int32_t __fixdfsi(double x) {
  const auto distance = static_cast<int32_t>(Double(x).distance());
  return x < 0 ? -distance : distance;
}
double __extendsfdf2(float x) {
  const Float from(x);
  return Double::Pack(
      static_cast<uint64_t>(from.sign) << 32,
      from.exponent - Float::kExponentOfOne + Double::kExponentOfOne,
      static_cast<uint64_t>(from.mantissa) << (52 - 23 + Double::kExtraBits));
}

float __truncdfsf2(double x) {
  const Double from(x);
  constexpr int kLost = 52 - 23 - Float::kExtraBits;
  const uint64_t lost = from.mantissa & ((uint64_t{1} << kLost) - 1);
  const auto mantissa = static_cast<uint32_t>(from.mantissa >> kLost);
  return Float::Pack(
      static_cast<uint32_t>(from.sign >> 32),
      from.exponent - Double::kExponentOfOne + Float::kExponentOfOne,
      mantissa | (lost == 0 ? 0 : 1));
}

}  // extern "C"
