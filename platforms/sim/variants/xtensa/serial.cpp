// The serial line is the emulator's console, which QEMU connects to stdio, a
// pseudo-terminal or a socket. It holds input back until the program takes it.
#include <Arduino.h>

#include "host_calls.h"
#include "sim/machine.h"

namespace machine {
namespace {

constexpr uint32_t kInput = 0;
constexpr uint32_t kOutput = 1;
constexpr uint32_t kReadable = 1;

bool is_open = false;

}  // namespace

void OpenSerial(unsigned long) { is_open = true; }

void WriteSerial(const uint8_t* bytes, size_t length) {
  if (!is_open || length == 0) return;
  SimCall(kHostWrite, kOutput, AddressOf(bytes), length);
}

void FlushSerial() {}

int ReadSerial() {
  static const uint32_t no_time[2] = {0, 0};
  if (SimCall(kHostSelectOne, kInput, kReadable, AddressOf(no_time)) != 1) {
    return -1;
  }
  uint8_t byte;
  return SimCall(kHostRead, kInput, AddressOf(&byte), 1) == 1 ? byte : -1;
}

void ReceiveSerial() { Serial.receive(); }

}  // namespace machine
