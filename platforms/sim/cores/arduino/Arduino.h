// The part of the Arduino API that the firmware uses, for boards that exist
// only on a PC. See https://docs.arduino.cc/language-reference/ for what each
// function promises.
#ifndef ARDUINO_H_
#define ARDUINO_H_

#include <stddef.h>
#include <stdint.h>

#include "HardwareSerial.h"

using byte = uint8_t;

// Written by the sketch.
void setup();
void loop();

// Time since the program started. As on a board, both are 32 bits wide and
// start again from 0: micros() after 71.6 minutes, millis() after 49.7 days.
unsigned long millis();
unsigned long micros();
void delay(unsigned long milliseconds);
void delayMicroseconds(unsigned int microseconds);
// For a loop that has nothing to do: returns after a millisecond, or when there
// is input.
void yield();

// 0 to max - 1, and min to max - 1. A seed gives the same numbers on every
// simulated board.
long random(long max);
long random(long min, long max);
void randomSeed(unsigned long seed);

// No pin is connected: returns 0 to 1023, like a floating pin.
constexpr uint8_t A0 = 14;
int analogRead(uint8_t pin);

#endif  // ARDUINO_H_
