#ifndef LSTM_KERNELS_INTERPOLATION_AVX2_H_
#define LSTM_KERNELS_INTERPOLATION_AVX2_H_

// interpolation.h for eight lanes with AVX2.

#include <immintrin.h>
#include <stdint.h>

#include "interpolation_scalar.h"
#include "lanes.h"

namespace lstm_kernels {

// Eight chords in one gathering load; VPMADDWD multiplies the lower halves of
// the lanes, and the upper ones, one of which is to be 0.
inline Lanes Interpolate(Lanes start, Lanes index, Lanes place) {
  const auto* middle = reinterpret_cast<const int*>(MiddleOfTable());
  const __m256i chord = _mm256_i32gather_epi32(middle, ToVector(index), 4);
  const __m256i rise = _mm256_madd_epi16(chord, ToVector(place & 0xFFFF));
  return FromVector(
      _mm256_add_epi32(_mm256_add_epi32(chord, rise), ToVector(start)));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_INTERPOLATION_AVX2_H_
