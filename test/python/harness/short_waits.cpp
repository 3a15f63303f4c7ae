// Waits on a simulated board: that of a test suite, and others of a few
// instructions.

#include <Arduino.h>
#include <stdlib.h>
#include <test_runner_wait.h>
#include <unity.h>

void setup() {
  const bool was_open = static_cast<bool>(Serial);
  BeginSuite(__FILE__);
  const bool is_right = !was_open && Serial && millis() < 3000;
  Serial.println(is_right ? "the suite waited for two seconds" : "wrong");
  for (unsigned int i = 1; i <= 100; ++i) delayMicroseconds(i);
  Serial.println("all waits are over");
  _Exit(0);
}

void loop() {}
