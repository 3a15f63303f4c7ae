#include "Arduino.h"
#include "sim/machine.h"

namespace {

uint32_t state = 1;

// Marsaglia's xorshift32 (Journal of Statistical Software 8(14), 2003): period
// 2^32 - 1.
uint32_t NextRandom() {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

}  // namespace

long random(long max) { return random(0, max); }

long random(long min, long max) {
  if (min >= max) return min;
  const auto range = static_cast<uint32_t>(max - min);
  return min + static_cast<long>((uint64_t{NextRandom()} * range) >> 32);
}

void randomSeed(unsigned long seed) {
  // Neighbouring seeds would start with neighbouring numbers: spread them
  // (Knuth's multiplicative hash). State 0 would stay 0.
  state = static_cast<uint32_t>(seed) * 2654435761u;
  if (state == 0) state = 1;
}

int analogRead(uint8_t) { return static_cast<int>(machine::Noise() >> 22); }
