// A sketch that sends bytes and ends: what networks_in_flash.h needs.

#include <Arduino.h>
#include <lstm_kernels.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

inline void Send(const void* bytes, size_t count) {
  Serial.write(static_cast<const uint8_t*>(bytes), count);
}

[[noreturn]] inline void End() {
  Serial.flush();
  _Exit(0);
}

void RunNetworks();

void setup() {
  Serial.begin(115200);
  RunNetworks();
  End();
}

void loop() {}
