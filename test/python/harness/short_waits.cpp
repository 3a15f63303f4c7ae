// Waits that are over within a few instructions, on a simulated board.

#include <Arduino.h>

#include <cstdlib>

void setup() {
  Serial.begin(115200);
  for (unsigned int i = 1; i <= 100; ++i) delayMicroseconds(i);
  Serial.println("all waits are over");
  std::_Exit(0);
}

void loop() {}
