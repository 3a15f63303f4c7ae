#ifndef LSTM_KERNELS_INTERPOLATION_MVE_H_
#define LSTM_KERNELS_INTERPOLATION_MVE_H_

// interpolation.h for four lanes with MVE.

#include <arm_mve.h>
#include <stdint.h>

#include "interpolation_scalar.h"
#include "lanes.h"

namespace lstm_kernels {

inline Lanes PlaceOf(Lanes x, int32_t factor) {
  return vmlaq_n_s32(vdupq_n_s32(-1), x, factor);
}

// Four chords in one gathering load; VMULLB multiplies the lower halves of the
// lanes.
inline Lanes Interpolate(Lanes start, Lanes index, Lanes place) {
  const uint32x4_t chord = vldrwq_gather_shifted_offset_u32(
      MiddleOfTable(), vreinterpretq_u32_s32(index));
  const Lanes rise = vmullbq_int_s16(vreinterpretq_s16_u32(chord),
                                     vreinterpretq_s16_s32(place));
  return start + vreinterpretq_s32_u32(chord) + rise;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_INTERPOLATION_MVE_H_
