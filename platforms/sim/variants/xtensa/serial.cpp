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

// As many as QEMU holds back. It may lose one that comes while others are read,
// so the fewer calls the better.
constexpr uint32_t kInputBytes = 16;

bool is_open = false;

bool IsReadable() {
  static const uint32_t no_time[2] = {0, 0};
  return SimCall(kHostSelectOne, kInput, kReadable, AddressOf(no_time)) == 1;
}

}  // namespace

void OpenSerial(unsigned long) { is_open = true; }

void WriteSerial(const uint8_t* bytes, size_t length) {
  if (!is_open || length == 0) return;
  SimCall(kHostWrite, kOutput, AddressOf(bytes), length);
}

void FlushSerial() {}

int ReadSerial() {
  static uint8_t bytes[kInputBytes];
  static uint32_t next = 0, end = 0;
  if (next == end) {
    if (!IsReadable()) return -1;
    const uint32_t count =
        SimCall(kHostRead, kInput, AddressOf(bytes), kInputBytes);
    if (count == 0 || count > kInputBytes) return -1;
    next = 0;
    end = count;
  }
  return bytes[next++];
}

void ReceiveSerial() { Serial.receive(); }

}  // namespace machine
