// Makes the fault that the first byte of its input names.

#include <Arduino.h>
#include <stdlib.h>

namespace {

uint32_t word = 0;

// Hides from the compiler what an address is.
uintptr_t Address(uintptr_t address) {
  asm volatile("" : "+r"(address));
  return address;
}

void WriteTo(uintptr_t address) {
  *reinterpret_cast<volatile uint32_t*>(address & ~uintptr_t{3}) = 0;
}

void MakeFault(int name) {
  switch (name) {
    case 'n':  // nowhere
      return WriteTo(Address(0x3000'0000));
    case 'p':  // the program
      return WriteTo(Address(reinterpret_cast<uintptr_t>(setup)));
    case 'v':  // a variable that is run
      return reinterpret_cast<void (*)()>(
          Address(reinterpret_cast<uintptr_t>(&word) | 1))();
    case 'a':
      return abort();
  }
}

// Input that comes before the serial line is open is not lost.
void LetInputWait() {
  for (uint32_t i = 0; i < 20'000'000; ++i) asm volatile("");
}

}  // namespace

void setup() {
  LetInputWait();
  Serial.begin(115200);
}

void loop() { MakeFault(Serial.read()); }
