#ifndef BENCH_REPORT_H_
#define BENCH_REPORT_H_

// What the programs print, line by line; scripts/benchmark/program_output.py
// reads it.

#include <Arduino.h>
#include <predictor.h>
#include <sim/machine.h>

#include "pictures.h"
#include "stopwatch.h"

namespace bench {

#ifdef __OPTIMIZE_SIZE__
constexpr char kLevel[] = "-Os";
#else
constexpr char kLevel[] = "-O2";
#endif

[[noreturn]] inline void Fail(const char* reason) {
  Serial.print("error: ");
  Serial.println(reason);
  Serial.flush();
  machine::Stop(1);
}

[[noreturn]] inline void End() {
  Serial.println("end");
  Serial.flush();
  machine::Stop(0);
}

template <typename Value>
void PrintFigure(const char* name, Value value) {
  Serial.print(name);
  Serial.print(' ');
  Serial.println(value);
}

inline void PrintPixelsChecksum() {
  static Picture picture;
  Checksum pixels;
  for (int i = 0; i < kPictureCount; ++i) {
    MakePicture(i, picture);
    const auto* bytes = reinterpret_cast<const uint8_t*>(picture);
    for (size_t k = 0; k < sizeof(picture); ++k) pixels.Add(bytes[k]);
  }
  PrintFigure("pixels_checksum", pixels.hash());
}

// Two lengths: what is the same in both, such as the call, cancels in their
// difference.
inline void Calibrate() {
#ifdef F_CPU
  constexpr uint32_t kRounds = 500000;
  const auto run = [](uint32_t rounds) {
    return Time(0, [rounds] { machine::RunKnownLoop(rounds); });
  };
  const uint64_t once = run(kRounds);
  const uint64_t thrice = run(3 * kRounds);
  PrintFigure("calibration_instructions", 2 * 2 * kRounds);
  PrintFigure("calibration_ticks", thrice - once);
#endif
}

// The first lines of both programs.
inline void PrintHead() {
  Serial.print("bench ");
  Serial.print(model_data::kQuantization);
  Serial.print(' ');
  Serial.print(Predictor::runtime());
  Serial.print(' ');
  Serial.println(kLevel);
  PrintFigure("ticks_per_second", kTicksPerSecond);
  Calibrate();
  PrintPixelsChecksum();
}

}  // namespace bench

#endif  // BENCH_REPORT_H_
