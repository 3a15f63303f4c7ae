// Uses a known part of the stack of an emulated board, prints how much of it
// was in use before and after, and then uses it up.

#include <Arduino.h>

extern "C" uint32_t StackHighWaterMark();

namespace {

constexpr int kBytes = 1024;

[[gnu::noinline]] int UseStack(int times) {
  volatile uint8_t bytes[kBytes];
  for (int i = 0; i < kBytes; ++i) bytes[i] = 0;
  const int deeper = times > 1 ? UseStack(times - 1) : 0;
  return deeper + bytes[times % kBytes];
}

void PrintMark() { Serial.println(StackHighWaterMark()); }

}  // namespace

void setup() {
  Serial.begin(115200);
  PrintMark();
  UseStack(3);
  PrintMark();
  UseStack(1000);
}

void loop() {}
