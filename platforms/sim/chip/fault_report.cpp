#include "fault_report.h"

#include <Arduino.h>

#include "sim/machine.h"
#include "stack.h"

namespace machine {

void BeginFaultReport(const char* cause) {
  OpenSerial(115200);
  Serial.print("\r\nfault: ");
  Serial.print(cause);
}

void PrintHex(const char* name, uint32_t value) {
  Serial.print(name);
  Serial.print(value, HEX);
}

void EndFaultReport() {
  Serial.println();
  Stop(1);
}

void Fail(const char* cause, const char* detail) {
  BeginFaultReport(cause);
  Serial.print(detail);
  EndFaultReport();
}

bool IsBelowStack(uint32_t address) {
  constexpr uint32_t kNear = 64 * 1024;
  return reinterpret_cast<uintptr_t>(stack_bottom) - address - 1 < kNear;
}

}  // namespace machine
