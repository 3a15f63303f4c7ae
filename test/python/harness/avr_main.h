// A bare program for an AVR under simavr: what it sends, and how it ends.

#include <avr/io.h>
#include <lstm_kernels.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

inline void Send(const void* bytes, size_t count) {
  UCSR0B = 1 << TXEN0;
  const auto* next = static_cast<const uint8_t*>(bytes);
  for (; count > 0; --count) {
    while (!(UCSR0A & 1 << UDRE0)) {
    }
    UDR0 = *next++;
  }
}

[[noreturn]] inline void End() {
  while (!(UCSR0A & 1 << TXC0)) {
  }
  GPIOR0 = 0;
  for (;;) {
  }
}
